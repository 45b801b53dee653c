import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { InputError } from "@latents/core";
import { errorCode } from "./error-code.js";

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file; check the path",
  ENOTDIR: "a part of the path is a file, not a folder; check the path",
  EISDIR: "it is a folder; name a file",
  EACCES: "permission denied; change its permissions",
  EPERM: "permission denied; change its permissions",
  ERR_FS_FILE_TOO_LARGE:
    "it has more than 2 GiB, and only an .npy file is read piece by piece; save its rows as one (numpy.save), or divide it",
};

/** Reads a whole file that the user named. Throws InputError naming the path and the remedy when it cannot be read. */
export async function readInput(file: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const kind = await stat(file);
    // a pipe might never be written, a device never end
    if (!kind.isFile() && !kind.isDirectory())
      throw new InputError(`cannot read ${file}: it is a pipe or a device; save it as a file first`);
    const bytes = await readFile(file);
    // Small files come from a shared pool at any offset; parsers want to view words in place. A Buffer's
    // slice is no copy, so none leaves here.
    return bytes.byteOffset % 8 === 0
      ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
      : new Uint8Array(bytes);
  } catch (error) {
    throw readError(file, error);
  }
}

/** A failed read as an InputError that names the path and what to do; one that is an InputError already passes unchanged. */
export function readError(file: string, error: unknown): InputError {
  if (error instanceof InputError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new InputError(`cannot read ${file}: ${REASONS[errorCode(error)] ?? message}`, { cause: error });
}

/** Whether a read failed because the user has no right to it: what was asked for may be there, and whole. */
export const isForbidden = (error: unknown): boolean => ["EACCES", "EPERM"].includes(errorCode(error));

/** All of standard input. Throws InputError when it cannot be read. */
export async function readStandardInput(): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const pieces: Buffer[] = [];
    for await (const piece of createReadStream("", { fd: 0, autoClose: false })) pieces.push(piece as Buffer);
    return new Uint8Array(Buffer.concat(pieces));
  } catch (error) {
    throw readError("standard input", error);
  }
}
