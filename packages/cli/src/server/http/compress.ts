import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Context } from "hono";
import { Kept } from "./kept.js";

/** Fewer bytes gain nothing. */
const fewest = 1000;
/** What is larger is compressed as fast as can be: it is worth the wait on the first request alone. */
const large = 2_000_000;
/** More is sent as it is: it would take seconds, and memory. */
const most = 256_000_000;
const mostKept = 200_000_000;

type Encoding = "br" | "gzip";

/** The better encoding of those that a request takes; undefined for none. */
export function encodingOf(accept: string | undefined): Encoding | undefined {
  const taken = new Map<string, number>();
  for (const part of (accept ?? "").split(",")) {
    const [name, ...parameters] = part.split(";").map((text) => text.trim().toLowerCase());
    const quality = parameters.find((text) => text.startsWith("q="));
    taken.set(name, quality === undefined ? 1 : Number(quality.slice(2)));
  }
  return (["br", "gzip"] as const).find((name) => (taken.get(name) ?? 0) > 0);
}

const [brotli, zip] = [promisify(brotliCompress), promisify(gzip)];

/** In a thread of Node's own pool. */
function compressed(bytes: Uint8Array, encoding: Encoding): Promise<Uint8Array> {
  const fast = bytes.length > large;
  if (encoding === "gzip") return zip(bytes, { level: fast ? 1 : 6 });
  return brotli(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: fast ? 1 : 5,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
}

/** What was compressed, kept by names that other bytes do not get. */
const kept = new Kept<Uint8Array>(mostKept, ({ length }) => length);

/** Bytes to be sent, all at hand or read when they are needed. */
export interface Body {
  readonly type: string;
  readonly length: number;
  readonly read: () => Promise<Uint8Array> | Uint8Array;
  /** Names these bytes alone, so that they are compressed once; undefined for bytes that hardly anybody asks for again. */
  readonly key?: string;
}

/** The answer with the body compressed as the request takes it; undefined where it is to be sent as it is. */
export async function compressedAnswer(c: Context, { type, length, read, key }: Body): Promise<Response | undefined> {
  c.header("Vary", "Accept-Encoding");
  const encoding = encodingOf(c.req.header("accept-encoding"));
  if (encoding === undefined || length < fewest || length > most) return undefined;
  const make = async (): Promise<Uint8Array> => compressed(await read(), encoding);
  const bytes = await (key === undefined ? make() : kept.get(`${encoding} ${key}`, make));
  // what HEAD says is what GET says
  const headers = {
    "Content-Type": type,
    "Content-Encoding": encoding,
    "Content-Length": String(bytes.length),
    // the page shows how much has come by it
    "X-Latents-Length": String(length),
  };
  return c.req.method === "HEAD" ? c.body(null, 200, headers) : c.body(bytes as Uint8Array<ArrayBuffer>, 200, headers);
}
