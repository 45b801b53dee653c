import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { Readable } from "node:stream";
import type { Context } from "hono";
import { compressedAnswer } from "./compress.js";
import { isHashed, type PageFile } from "./page-folder.js";
import { RefusedError } from "./refuse.js";
import { pagePolicy } from "./security-headers.js";

/** Bytes that a stream hands over at a time. */
const pieceBytes = 1 << 20;

/** A file of the page. Scripts carry the page's policy too: that of a worker is what its own script's answer says. */
export async function sendPageFile(c: Context, address: string, file: PageFile): Promise<Response> {
  if (/^text\/(html|javascript)/.test(file.type)) c.header("Content-Security-Policy", pagePolicy);
  const found = await stat(file.path).catch(() => undefined);
  if (!found?.isFile())
    throw new RefusedError(404, "the page was rebuilt after the studio started: restart the studio");
  if (isHashed(address)) c.header("Cache-Control", "public, max-age=31536000, immutable");
  const { type, path } = file;
  const { size, mtimeMs } = found;
  if (isText(type)) {
    const body = { type, length: size, read: () => readFile(path), key: `${path} ${size} ${mtimeMs}` };
    const answer = await compressedAnswer(c, body);
    if (answer) return answer;
  }
  const headers = { "Content-Type": type, "Content-Length": String(size) };
  // a stream that nobody reads would keep the file open
  if (c.req.method === "HEAD") return c.body(null, 200, headers);
  const content = Readable.toWeb(createReadStream(path, { highWaterMark: pieceBytes }));
  return c.body(content as ReadableStream, 200, headers);
}

/** Whether bytes of a type get fewer when they are compressed; pictures and fonts are already. */
const isText = (type: string): boolean => /^text\/|json|svg|wasm|x-icon/.test(type);

/** Bytes in several pieces, which may be hundreds of megabytes together: they leave as fast as they are read. */
export function sendPieces(c: Context, type: string, pieces: readonly Uint8Array[]): Response {
  const bytes = pieces.reduce((all, piece) => all + piece.length, 0);
  const parts = function* (): Generator<Uint8Array> {
    for (const piece of pieces)
      for (let at = 0; at < piece.length; at += pieceBytes) yield piece.subarray(at, at + pieceBytes);
  };
  const content = Readable.toWeb(Readable.from(parts(), { objectMode: true, highWaterMark: 1 }));
  return c.body(content as ReadableStream, 200, { "Content-Type": type, "Content-Length": String(bytes) });
}
