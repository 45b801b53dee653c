import { readdir } from "node:fs/promises";
import type { Dirent } from "node:fs";
import { errorCode } from "./error-code.js";
import { readError } from "./read-input.js";

/** What a folder holds, by name. Throws InputError naming the path and the remedy when it cannot be read. */
export async function readFolder(folder: string): Promise<Dirent[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    throw readError(folder, error);
  }
}

/** The same; an absent folder is empty. */
export const readFolderIfThere = (folder: string): Promise<Dirent[]> =>
  readFolder(folder).catch((error: unknown) => {
    if (error instanceof Error && errorCode(error.cause) === "ENOENT") return [];
    throw error;
  });
