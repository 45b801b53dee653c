import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";

export interface PageServerOptions {
  /** Files by URL path (`/page.js`). */
  readonly files: ReadonlyMap<string, string | Uint8Array>;
  /** Folders by URL prefix (`/ort/`). */
  readonly folders?: Readonly<Record<string, string>>;
  /** Whether pages are cross-origin isolated, which threads in WebAssembly need; default true. */
  readonly isolated?: boolean;
}

export interface PageServer {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  close(): Promise<void>;
}

const types: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
};

const isolation = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };

/** Serves pages under test on a free port of the loopback address. */
export async function servePages({ files, folders = {}, isolated = true }: PageServerOptions): Promise<PageServer> {
  const find = async (path: string): Promise<string | Uint8Array | undefined> => {
    const file = files.get(path);
    if (file !== undefined) return file;
    const prefix = Object.keys(folders).find((key) => path.startsWith(key));
    if (prefix === undefined) return undefined;
    return readFile(join(folders[prefix], normalize(`/${path.slice(prefix.length)}`))).catch(() => undefined);
  };
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    void find(path).then((body) => {
      const headers = { "Content-Type": types[extname(path)] ?? types[".html"], ...(isolated && isolation) };
      response.writeHead(body === undefined ? 404 : 200, headers).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
