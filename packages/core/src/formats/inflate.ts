import { Gunzip, Inflate } from "fflate";
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
  return bounded(deflated, name, sizeOf, (take) => inflateInSteps(new Inflate(take), deflated, name));
}

/** Where a member of a gzip file begins, and its content in the whole content. */
export interface GzipMember {
  readonly at: number;
  readonly from: number;
}

/**
 * The same of a gzip file with its framing, of one member or several one after another, whose contents are joined (RFC 1952, section 2.2). Checksums
 * are not looked at: `members` are told for that.
 */
export function gunzipBounded(
  bytes: Uint8Array,
  name: string,
  sizeOf: (head: Uint8Array) => number | undefined,
): { content: Uint8Array<ArrayBuffer>; members: GzipMember[] } {
  const members: GzipMember[] = [{ at: 0, from: 0 }];
  let length = 0;
  const content = bounded(bytes, name, sizeOf, (take) => {
    const inflate = new Gunzip((chunk) => {
      length += chunk.length;
      take(chunk);
    });
    inflate.onmember = (at) => members.push({ at, from: length });
    inflateInSteps(inflate, bytes, name);
  });
  return { content, members };
}

/** What `inflate` hands over, as one array of the size that its head announces. */
function bounded(
  deflated: Uint8Array,
  name: string,
  sizeOf: (head: Uint8Array) => number | undefined,
  inflate: (take: (chunk: Uint8Array) => void) => void,
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
  inflate(take);
  return out === undefined ? head : out.subarray(0, length);
}

/**
 * The number of bytes that raw deflate data inflate to, without keeping them; counting stops beyond `most`.
 * Throws FormatError, beginning with `name`, when the data is damaged or goes on after `most` bytes.
 */
export function inflatedLength(deflated: Uint8Array, name: string, most: number): number {
  let length = 0;
  const count = (chunk: Uint8Array): void => {
    length += chunk.length;
    if (length > most) throw goesOn(name, most);
  };
  inflateInSteps(new Inflate(count), deflated, name);
  return length;
}

const goesOn = (name: string, announced: number): FormatError =>
  new FormatError(
    `${name}: the header announces ${announced} bytes, but the compressed data goes on after them; the file is not what its header says`,
  );

function inflateInSteps(inflate: Inflate | Gunzip, deflated: Uint8Array, name: string): void {
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
