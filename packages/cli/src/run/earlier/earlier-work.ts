import { InputError, LatentsError } from "@latents/core";
import { readFolderIfThere } from "../../files/index.js";

/** What a user can do about a folder of runs in which something else lies. */
export const remedyFor = (folder: string): string => `remove ${folder}, or choose another folder with --runs`;

/** Reads what an earlier call, or another version, left in a folder. Throws InputError, which says what to do, where it cannot be read. */
export async function readEarlier<T>(folder: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof LatentsError)) throw error;
    throw new InputError(`${error.message}; or ${remedyFor(folder)}`, { cause: error });
  }
}

/**
 * Refuses a folder that holds something, but not what was looked for: `no run (no config.json)`. `leftovers` are what one that was killed at its very
 * beginning leaves. Throws InputError.
 */
export async function requireNothing(folder: string, lacks: string, leftovers: RegExp): Promise<void> {
  const found = (await readFolderIfThere(folder)).filter(({ name }) => !leftovers.test(name));
  if (found.length > 0)
    throw new InputError(
      `${folder}: holds ${found.length} ${found.length === 1 ? "file" : "files"} and ${lacks}; ${remedyFor(folder)}`,
    );
}
