import { Inflate } from "fflate";
import { FormatError } from "../errors.js";
import { crc32 } from "./crc32.js";

/** A step of input: inflates to at most 1032 times as much, so that a bomb is noticed within 17 MB. */
const STEP = 16 * 1024;
/** Deflate cannot shrink data by more than this. */
const MAX_RATIO = 1032;

/** Whether `bytes` begin like a gzip file. */
export const isGzip = (bytes: Uint8Array): boolean => bytes.length >= 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;

/**
 * Inflates one gzip member to exactly the size that its content announces, so that a small hostile file cannot take much memory.
 *
 * `sizeOf` is given the first inflated bytes and returns the size of the whole content, or undefined when it needs more of them;
 * it may throw. Returns that many bytes, or fewer when the content ends early (the caller's parser says what is missing).
 * Throws FormatError, beginning with `name`, when the gzip framing, the deflate data or the checksum is wrong, when the content is longer than announced, or
 * when the file is too small to hold the announced size.
 * Source: RFC 1952.
 */
export function gunzip(bytes: Uint8Array, name: string, sizeOf: (head: Uint8Array) => number | undefined): Uint8Array {
  const start = endOfGzipHeader(bytes, name);
  const trailer = bytes.length - 8;
  if (trailer < start) throw damaged(name, `the file ends after ${bytes.length} bytes, inside the gzip framing`);

  let head = new Uint8Array(0);
  let out: Uint8Array | undefined;
  let length = 0;
  const take = (chunk: Uint8Array): void => {
    if (out === undefined) {
      head = concat(head, chunk);
      const size = sizeOf(head);
      if (size === undefined) return;
      if (size > bytes.length * MAX_RATIO) {
        throw new FormatError(
          `${name}: the header announces ${size} bytes, which ${bytes.length} bytes of gzip cannot hold; the file is cut or not what its header says`,
        );
      }
      out = new Uint8Array(size);
      chunk = head;
    }
    if (length + chunk.length > out.length) {
      throw new FormatError(
        `${name}: the header announces ${out.length} bytes, but the gzip data goes on after them; the file is not what its header says`,
      );
    }
    out.set(chunk, length);
    length += chunk.length;
  };

  const inflate = new Inflate(take);
  try {
    for (let at = start; at < trailer || at === start; at += STEP) {
      inflate.push(bytes.subarray(at, Math.min(at + STEP, trailer)), at + STEP >= trailer);
    }
  } catch (error) {
    if (error instanceof FormatError) throw error;
    throw damaged(name, error instanceof Error ? error.message : String(error));
  }
  const content = out === undefined ? head : out.subarray(0, length);
  const view = new DataView(bytes.buffer, bytes.byteOffset + trailer, 8);
  if (view.getUint32(4, true) !== content.length % 2 ** 32 || view.getUint32(0, true) !== crc32(content)) {
    throw damaged(name, "its checksum does not match its content");
  }
  return content;
}

function endOfGzipHeader(bytes: Uint8Array, name: string): number {
  if (!isGzip(bytes)) throw damaged(name, "it does not begin with 1f 8b");
  if (bytes.length < 18) throw damaged(name, `the file has only ${bytes.length} bytes`);
  if (bytes[2] !== 8) throw damaged(name, `its compression method is ${bytes[2]}, gzip knows only 8 (deflate)`);
  const flags = bytes[3];
  let at = 10;
  if (flags & 4) at += 2 + (bytes[at] | (bytes[at + 1] << 8));
  for (const text of [8, 16]) {
    if (flags & text) {
      while (at < bytes.length && bytes[at] !== 0) at++;
      at++;
    }
  }
  if (flags & 2) at += 2;
  return at;
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}

const damaged = (name: string, why: string): FormatError =>
  new FormatError(`${name}: damaged gzip file: ${why}; get the file again`);
