import { randomBytes } from "node:crypto";
import { closeSync, openSync, rmSync } from "node:fs";
import * as nodeFs from "node:fs/promises";
import path from "node:path";
import { RunError } from "@latents/core";
import { errorCode } from "./error-code.js";

/** What a file may be written from; pieces are written one after another without joining them in memory, those that are made on the way as they come. */
export type FileContent = string | Uint8Array | readonly Uint8Array[] | AsyncIterable<Uint8Array>;

/** The calls that `writeFileAtomic` makes, so that a test can let each of them fail. */
export type AtomicWriteFs = Pick<typeof nodeFs, "open" | "rename" | "rm">;

const unfinished = new Set<string>();

/** Removes what writes under way have made so far, when the process is about to end without them. */
export function removeUnfinishedFiles(): void {
  for (const file of unfinished) rmSync(file, { force: true });
}

/**
 * Writes a file so that a reader, a crash or a power cut sees either the old file or the whole new one: to a temporary name in the same folder, flushed
 * to the disk, renamed, and the folder flushed. A file left behind by a killed process is named `.NAME.*.tmp` and is never read.
 * Throws RunError naming the path and the remedy when the disk is full or the folder cannot be written; the temporary file is removed and the old file is intact.
 */
export async function writeFileAtomic(target: string, content: FileContent, fs: AtomicWriteFs = nodeFs): Promise<void> {
  const folder = path.dirname(target);
  const temporary = path.join(folder, `.${path.basename(target)}.${process.pid}-${randomBytes(4).toString("hex")}.tmp`);
  let created = false;
  try {
    unfinished.add(temporary);
    // at once: what is being made by another thread could appear after `removeUnfinishedFiles`
    closeSync(openSync(temporary, "wx"));
    created = true;
    const handle = await fs.open(temporary, "r+");
    try {
      const pieces = typeof content === "string" || content instanceof Uint8Array ? [content] : content;
      for await (const piece of pieces) await handle.appendFile(piece);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await fs.rename(temporary, target);
    created = false;
    await syncFolder(folder, fs);
  } catch (error) {
    if (created) await fs.rm(temporary, { force: true }).catch(() => undefined);
    throw writeError(target, error);
  } finally {
    unfinished.delete(temporary);
  }
}

/** Makes the rename itself survive a power cut. Windows and some network file systems cannot flush a folder, and need not. */
async function syncFolder(folder: string, fs: AtomicWriteFs): Promise<void> {
  try {
    const handle = await fs.open(folder, "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (!["EPERM", "EISDIR", "EINVAL", "ENOTSUP", "EACCES"].includes(errorCode(error))) throw error;
  }
}

const REMEDIES: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full; free some space or choose another folder",
  EDQUOT: "the disk quota is used up; free some space or choose another folder",
  EACCES: "permission denied; change the folder's permissions or choose another folder",
  EPERM: "permission denied; change the folder's permissions or choose another folder",
  EFBIG: "the file would be larger than this system allows; raise the limit (ulimit -f) or choose another folder",
  EROFS: "the file system is read-only; choose another folder",
  ENOENT: "the folder does not exist; create it first",
  ENOTDIR: "a part of the path is a file, not a folder; choose another path",
  EISDIR: "there is a folder of this name; choose another path",
  ENAMETOOLONG: "the path is too long for this system; choose a shorter one",
  EMFILE: "too many files are open; close some programs",
  EIO: "the disk reports an error; check it",
};

/** A failed write as a RunError that names the path and what to do; other errors pass unchanged. */
export function writeError(target: string, error: unknown): unknown {
  if (!(error instanceof Error) || errorCode(error) === "") return error;
  const remedy = REMEDIES[errorCode(error)] ?? error.message;
  return new RunError(`cannot write ${target}: ${remedy} (${errorCode(error)})`, { cause: error });
}
