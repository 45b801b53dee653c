import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { RunError } from "@latents/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { download, type DownloadProgress, type RemoteFile } from "./download.js";

const content = Uint8Array.from({ length: 200_000 }, (_, i) => (i * 7919) >>> 5);
const hex = createHash("sha256").update(content).digest("hex");

let folder: string;
let server: Server;
let base: string;
/** "METHOD path range" of every request. */
let requests: string[];
let routes: Record<string, (request: IncomingMessage, response: ServerResponse) => void>;

/** Serves the content, with ranges. */
const good = (request: IncomingMessage, response: ServerResponse): void => {
  const start = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
  if (start >= content.length) {
    response.writeHead(416).end();
    return;
  }
  const headers = {
    "content-length": content.length - start,
    "content-range": `bytes ${start}-${content.length - 1}/${content.length}`,
  };
  response.writeHead(start > 0 ? 206 : 200, headers).end(content.subarray(start));
};
/** Serves at most so many bytes, then breaks the connection. */
const cutting =
  (bytes: number) =>
  (request: IncomingMessage, response: ServerResponse): void => {
    const start = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
    const headers = {
      "content-length": content.length - start,
      "content-range": `bytes ${start}-${content.length - 1}/${content.length}`,
    };
    response.writeHead(start > 0 ? 206 : 200, headers);
    const end = Math.min(start + bytes, content.length);
    response.write(content.subarray(start, end), () => {
      if (end === content.length) response.end();
      // a busy reader has taken them by then; what comes with the cut is lost unread
      else setTimeout(() => response.destroy(), 250);
    });
  };

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "latents-download-"));
  requests = [];
  routes = { "/good": good };
  server = createServer((request, response) => {
    requests.push(`${request.url} ${request.headers.range ?? "whole"}`);
    const route = routes[request.url ?? ""];
    if (route) route(request, response);
    else response.writeHead(404).end("no such file");
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  await rm(folder, { recursive: true, force: true });
});

const remote = (...paths: string[]): RemoteFile => ({
  name: "images.gz",
  urls: paths.map((one) => base + one),
  checksum: { algorithm: "sha256", hex },
  maxBytes: 300_000,
});
const target = (): string => path.join(folder, "sub", "images.gz");
const whole = async (): Promise<void> => {
  expect(Buffer.compare(await readFile(target()), content)).toBe(0);
  expect(await readdir(path.dirname(target()))).toEqual(["images.gz"]);
};

describe("download", () => {
  it("gets the file into a new folder and reports progress", async () => {
    const progress: DownloadProgress[] = [];
    await download(remote("/good"), target(), { onProgress: (one) => progress.push(one) });
    await whole();
    expect(progress.at(-1)).toEqual({
      name: "images.gz",
      url: `${base}/good`,
      received: content.length,
      total: content.length,
    });
  });

  it("goes on where an earlier attempt stopped", async () => {
    await download(remote("/good"), target());
    await rm(target());
    await writeFile(`${target()}.part`, content.subarray(0, 120_000));
    await download(remote("/good"), target());
    expect(requests).toEqual(["/good whole", "/good bytes=120000-"]);
    await whole();
  });

  it("starts again when the earlier part was of another file, or whole but damaged", async () => {
    await download(remote("/good"), target());
    for (const part of [new Uint8Array(50_000), new Uint8Array(content.length)]) {
      await rm(target());
      await writeFile(`${target()}.part`, part);
      await download(remote("/good"), target());
      await whole();
    }
    expect(requests.slice(1)).toEqual([
      "/good bytes=50000-",
      "/good whole",
      `/good bytes=${content.length}-`,
      "/good whole",
    ]);
  });

  it("takes a server that knows no ranges", async () => {
    routes["/plain"] = (_, response) => response.end(content);
    await download(remote("/good"), target());
    await rm(target());
    await writeFile(`${target()}.part`, content.subarray(0, 10));
    await download(remote("/plain"), target());
    await whole();
  });

  it("asks again when the connection is cut, and ends with the whole file", async () => {
    routes["/cut"] = cutting(60_000);
    await download(remote("/cut"), target());
    await whole();
    expect(requests.length).toBeGreaterThanOrEqual(4);
    expect(requests[1]).toMatch(/^\/cut bytes=\d+-$/);
  });

  it("asks again a mirror whose answer was cut before anything came, and gives it up after the third time", async () => {
    let cuts = 2;
    routes["/shy"] = (request, response) => {
      if (cuts === 0) return good(request, response);
      cuts -= 1;
      response.writeHead(200, { "content-length": content.length }).flushHeaders();
      setTimeout(() => response.destroy(), 20);
    };
    await download(remote("/shy"), target());
    await whole();
    expect(requests).toEqual(["/shy whole", "/shy whole", "/shy whole"]);

    await rm(target());
    cuts = Infinity;
    await download(remote("/shy", "/good"), target());
    await whole();
    expect(requests.slice(3)).toEqual(["/shy whole", "/shy whole", "/shy whole", "/good whole"]);
  });

  it("asks a mirror that refuses or stays silent once", async () => {
    routes["/silent"] = () => undefined;
    routes["/refuses"] = (_, response) => response.destroy();
    await download(remote("/silent", "/refuses", "/good"), target(), { timeoutMs: 300 });
    expect(requests).toEqual(["/silent whole", "/refuses whole", "/good whole"]);
  });

  it("tries the mirrors in turn, and keeps what the first one sent", async () => {
    let served = false;
    routes["/dies"] = (request, response) => {
      if (served) response.writeHead(503).end();
      else cutting(60_000)(request, response);
      served = true;
    };
    await download(remote("/missing", "/dies", "/good"), target());
    await whole();
    expect(requests.at(-1)).toMatch(/^\/good bytes=[1-9]\d*-$/);
  });

  it("falls back when a mirror has another file", async () => {
    routes["/other"] = (_, response) => response.end("something else");
    await download(remote("/other", "/good"), target());
    await whole();
  });

  it("lists every mirror's failure, and leaves nothing that looks finished", async () => {
    routes["/other"] = (_, response) => response.end("something else");
    routes["/large"] = (_, response) => response.end(new Uint8Array(400_000));
    routes["/endless"] = (_, response) => {
      response.writeHead(200);
      const more = (): void => {
        if (response.destroyed) return;
        response.write(new Uint8Array(50_000));
        setTimeout(more, 1);
      };
      more();
    };
    routes["/silent"] = () => undefined;
    const file = remote("/missing", "/other", "/large", "/endless", "/silent");
    const closed = { ...file, urls: [...file.urls, "http://127.0.0.1:1/x"] };
    const failed = download(closed, target(), { timeoutMs: 300 });
    await expect(failed).rejects.toBeInstanceOf(RunError);
    await expect(failed).rejects.toThrow(
      [
        `download of images.gz failed; check the network, or put the file at ${target()} by hand. Tried:`,
        `  ${base}/missing: HTTP 404 Not Found`,
        `  ${base}/other: sha256 must be ${hex}, found ${createHash("sha256").update("something else").digest("hex")}`,
        `  ${base}/large: announces 400000 bytes, expected at most 300000`,
        `  ${base}/endless: sends more than the expected 300000 bytes`,
        `  ${base}/silent: sent nothing for 0.3 s`,
        `  http://127.0.0.1:1/x: `,
      ].join("\n"),
    );
    expect(await readdir(path.dirname(target()))).not.toContain("images.gz");
  });

  it("stops when asked to, and can go on later", async () => {
    routes["/slow"] = (_, response) => {
      response.writeHead(200, { "content-length": content.length });
      response.write(content.subarray(0, 50_000));
    };
    const stop = new AbortController();
    const running = download(remote("/slow"), target(), { signal: stop.signal, onProgress: () => stop.abort() });
    await expect(running).rejects.toThrow("download of images.gz was interrupted; start it again to go on");
    await download(remote("/good"), target());
    expect(requests.at(-1)).toMatch(/^\/good bytes=[1-9]\d*-$/);
    await whole();
  });

  it("names the path when it cannot be written", async () => {
    await writeFile(path.join(folder, "sub"), "a file");
    await expect(download(remote("/good"), target())).rejects.toThrow(/^cannot write .*sub: /);
  });
});
