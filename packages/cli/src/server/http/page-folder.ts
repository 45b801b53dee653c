import { readdir, stat } from "node:fs/promises";
import { extname, join } from "node:path";
import { RunError } from "@latents/core";
import { optionalPackages, requirePackage } from "../../config/optional-package.js";
import { errorCode } from "../../files/index.js";

/** A file of the page. */
export interface PageFile {
  readonly type: string;
  readonly path: string;
}

/** The page's files by their addresses, `/`, `/favicon.svg`, `/assets/index-Bx3k.js`. */
export type Page = ReadonlyMap<string, PageFile>;

/** Where the built page lies. Throws MissingPackageError where its package is not installed, or in a clone not built. */
export const pageFolder = (): string => join(requirePackage("studio", optionalPackages.studio), "page");

const utf8 = "; charset=utf-8";
const types: Readonly<Record<string, string>> = {
  ".html": `text/html${utf8}`,
  ".js": `text/javascript${utf8}`,
  ".mjs": `text/javascript${utf8}`,
  ".css": `text/css${utf8}`,
  ".json": `application/json${utf8}`,
  ".txt": `text/plain${utf8}`,
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".wasm": "application/wasm",
};

/** Whether a file has a name of its content's, so that it may be kept for ever. */
export const isHashed = (address: string): boolean => address.startsWith("/assets/");

/**
 * Lists the built page: the files at the top of the folder and in `assets/`, those of known types. What is asked for later is looked up
 * in this list, never made part of a path. Throws RunError for a folder without a page.
 */
export async function listPage(folder: string = pageFolder()): Promise<Page> {
  if (!(await stat(join(folder, "index.html")).catch(() => undefined))?.isFile())
    throw new RunError(`studio: ${folder} holds no page; it must have an index.html`);
  const page = new Map<string, PageFile>();
  for (const [address, path] of [
    ["/", folder],
    ["/assets/", join(folder, "assets")],
  ]) {
    const entries = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
      if (errorCode(error) === "ENOENT") return [];
      throw error;
    });
    for (const entry of entries) {
      const type = types[extname(entry.name)];
      if (entry.isFile() && type !== undefined && !entry.name.startsWith("."))
        page.set(`${address}${entry.name}`, { type, path: join(path, entry.name) });
    }
  }
  page.set("/", page.get("/index.html")!);
  page.delete("/index.html");
  return page;
}
