import { FormatError } from "../errors.js";
import { crc32Of } from "./crc32.js";

/** The metadata of a safetensors file whose bytes have a checksum. */
export const checksumKey = "latents.crc32";
/** What stands in its place while the checksum is made. */
export const noChecksum = "00000000";

/** A checksum as files have it, in eight digits. */
export const hexOf = (checksum: number): string => checksum.toString(16).padStart(8, "0");

/** Where the eight digits stand in a header, which has the key once, if at all. */
function placeOf(header: Uint8Array): number | undefined {
  const text = new TextDecoder("latin1").decode(header);
  const key = `"${checksumKey}":"`;
  const at = text.indexOf(key);
  return at < 0 ? undefined : at + key.length;
}

/** Writes the CRC-32 of all pieces, its own digits being zeros, into the header, which is the first of them. */
export function fillChecksum(pieces: readonly Uint8Array[]): void {
  const [header] = pieces;
  const at = placeOf(header)!;
  header.set(new TextEncoder().encode(hexOf(crc32Of(pieces))), at);
}

/**
 * Compares the bytes of a file with the checksum in its header, the first `headerBytes`; a file without one has none to compare with.
 * Throws FormatError, beginning with `name`.
 */
export function requireChecksum(bytes: Uint8Array, headerBytes: number, said: string | undefined, name: string): void {
  if (said === undefined) return;
  const header = Uint8Array.from(bytes.subarray(0, headerBytes));
  const at = placeOf(header);
  if (at !== undefined) header.set(new TextEncoder().encode(noChecksum), at);
  const found = hexOf(crc32Of([header, bytes.subarray(headerBytes)]));
  if (found !== said)
    throw new FormatError(
      `${name}: the file is damaged: its bytes have the checksum ${found}, its header says ${JSON.stringify(said.slice(0, 80))}`,
    );
}
