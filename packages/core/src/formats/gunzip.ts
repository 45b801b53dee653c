import { FormatError } from "../errors.js";
import { crc32 } from "./crc32.js";
import { gunzipBounded } from "./inflate.js";

/** Whether `bytes` begin like a gzip file. */
export const isGzip = (bytes: Uint8Array): boolean => bytes.length >= 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;

/**
 * Inflates a gzip file to exactly the size that its content announces; see `inflateBounded` for `sizeOf`. Members that stand one after another, as
 * `cat a.gz b.gz`, bgzip and pigz make them, are one content.
 * Throws FormatError, beginning with `name`, when the gzip framing, the deflate data or the checksum is wrong.
 * Source: RFC 1952.
 */
export function gunzip(
  bytes: Uint8Array,
  name: string,
  sizeOf: (head: Uint8Array) => number | undefined,
): Uint8Array<ArrayBuffer> {
  const start = endOfHeader(bytes, name);
  const trailer = bytes.length - 8;
  if (trailer < start) throw damaged(name, `the file ends after ${bytes.length} bytes, inside the gzip framing`);
  const { content, members } = gunzipBounded(bytes, name, sizeOf);
  members.forEach(({ from }, i) => {
    const next = members[i + 1] ?? { at: bytes.length, from: content.length };
    const view = new DataView(bytes.buffer, bytes.byteOffset + next.at - 8, 8);
    const part = content.subarray(from, next.from);
    if (view.getUint32(4, true) === part.length % 2 ** 32 && view.getUint32(0, true) === crc32(part)) return;
    const which = members.length > 1 ? `the checksum of member ${i + 1} of ${members.length}` : "its checksum";
    throw damaged(name, `${which} does not match its content`);
  });
  return content;
}

function endOfHeader(bytes: Uint8Array, name: string): number {
  if (!isGzip(bytes)) throw damaged(name, "it does not begin with 1f 8b");
  if (bytes.length < 18) throw damaged(name, `the file ends after ${bytes.length} bytes`);
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

const damaged = (name: string, why: string): FormatError =>
  new FormatError(`${name}: damaged gzip file: ${why}; get the file again`);
