import { Inflate } from "fflate";
import { FormatError } from "../errors.js";
import { joinBytes } from "./join-bytes.js";

/** A step of input inflates to at most 1032 times as much, so that a bomb is noticed within 17 MB. */
const STEP = 16 * 1024;
/** Deflate cannot shrink data by more than this. */
const MAX_RATIO = 1032;

/**
 * Inflates raw deflate data to exactly the size that its content announces, so that a small hostile file cannot take much memory or time.
 *
 * `sizeOf` is given the first inflated bytes and returns the size of the whole content, or undefined when it needs more of them; it may throw.
 * Returns that many bytes, or fewer when the content ends early (the caller says what is missing).
 * Throws FormatError, beginning with `name`, when the data is damaged, goes on after the announced size, or is too short for it.
 * Source: RFC 1951.
 */
export function inflateBounded(
  deflated: Uint8Array,
  name: string,
  sizeOf: (head: Uint8Array) => number | undefined,
): Uint8Array<ArrayBuffer> {
  let head = new Uint8Array(0);
  let out: Uint8Array<ArrayBuffer> | undefined;
  let length = 0;
  const take = (chunk: Uint8Array): void => {
    if (out === undefined) {
      head = joinBytes([head, chunk]);
      const size = sizeOf(head);
      if (size === undefined) return;
      if (size > deflated.length * MAX_RATIO) {
        throw new FormatError(
          `${name}: the header announces ${size} bytes, which ${deflated.length} compressed bytes cannot hold; the file is cut or not what its header says`,
        );
      }
      out = new Uint8Array(size);
      chunk = head;
    }
    if (length + chunk.length > out.length) {
      throw goesOn(name, out.length);
    }
    out.set(chunk, length);
    length += chunk.length;
  };
  inflateInSteps(deflated, name, take);
  return out === undefined ? head : out.subarray(0, length);
}

/**
 * The number of bytes that raw deflate data inflate to, without keeping them; counting stops beyond `most`.
 * Throws FormatError, beginning with `name`, when the data is damaged or goes on after `most` bytes.
 */
export function inflatedLength(deflated: Uint8Array, name: string, most: number): number {
  let length = 0;
  inflateInSteps(deflated, name, (chunk) => {
    length += chunk.length;
    if (length > most) throw goesOn(name, most);
  });
  return length;
}

const goesOn = (name: string, announced: number): FormatError =>
  new FormatError(
    `${name}: the header announces ${announced} bytes, but the compressed data goes on after them; the file is not what its header says`,
  );

function inflateInSteps(deflated: Uint8Array, name: string, take: (chunk: Uint8Array) => void): void {
  const inflate = new Inflate(take);
  try {
    let at = 0;
    do {
      inflate.push(deflated.subarray(at, at + STEP), at + STEP >= deflated.length);
      at += STEP;
    } while (at < deflated.length);
  } catch (error) {
    if (error instanceof FormatError) throw error;
    throw new FormatError(
      `${name}: damaged compressed data: ${error instanceof Error ? error.message : String(error)}; get the file again`,
    );
  }
}
