import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { FormatError } from "@latents/core";

/** A checksum that a file must have, in lower-case hexadecimal digits. */
export interface Checksum {
  readonly algorithm: "md5" | "sha256";
  readonly hex: string;
}

export const md5 = (hex: string): Checksum => ({ algorithm: "md5", hex });
export const sha256 = (hex: string): Checksum => ({ algorithm: "sha256", hex });

/** Throws FormatError naming the file when `bytes` do not have the checksum. */
export function verifyChecksum(bytes: Uint8Array, expected: Checksum, name: string): void {
  const found = createHash(expected.algorithm).update(bytes).digest("hex");
  if (found !== expected.hex) {
    throw new FormatError(
      `${name}: ${expected.algorithm} must be ${expected.hex}, found ${found}; the file is damaged or another one, get it again`,
    );
  }
}

/** The checksum of a file, read piece by piece. */
export async function fileChecksum(file: string, algorithm: Checksum["algorithm"]): Promise<string> {
  const hash = createHash(algorithm);
  for await (const piece of createReadStream(file)) hash.update(piece as Buffer);
  return hash.digest("hex");
}
