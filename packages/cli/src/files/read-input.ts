import { readFile, stat } from "node:fs/promises";
import { InputError } from "@latents/core";

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file; check the path",
  ENOTDIR: "a part of the path is a file, not a folder; check the path",
  EISDIR: "it is a folder; name a file",
  EACCES: "permission denied; change its permissions",
  EPERM: "permission denied; change its permissions",
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
    if (error instanceof InputError) throw error;
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    const message = error instanceof Error ? error.message : String(error);
    throw new InputError(`cannot read ${file}: ${REASONS[code] ?? message}`, { cause: error });
  }
}
