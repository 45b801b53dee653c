import path from "node:path";
import { Script } from "node:vm";
import { className, InputError } from "@latents/core";

/** A pattern may come in a stranger's config: so long may it look at all names together, ms. */
const mostMs = 2000;

/**
 * The group of each file: those in whose names (without folders) the regular expression `group` finds the same text, or its first bracket does. Groups are
 * numbered in the order of the files.
 * Throws InputError if it is no regular expression, finds nothing in a name, or takes longer than 2 s.
 */
export function fileGroups(folder: string, names: readonly string[], group: string): number[] {
  const numbers = new Map<string, number>();
  return keysOf(folder, names, group).map((key, i) => {
    if (key === "")
      throw new InputError(
        `${folder}: data.group must find a part of every file's name, got ${JSON.stringify(group)}, which finds nothing in ${names[i]}`,
      );
    if (!numbers.has(key)) numbers.set(key, numbers.size);
    return numbers.get(key)!;
  });
}

/** The one way to stop an expression that has begun is the time limit of a script of its own; names and keys pass as JSON. */
const search = new Script(`
  const pattern = new RegExp(group, "u");
  JSON.stringify(JSON.parse(names).map((name) => {
    const found = pattern.exec(name);
    return found?.[1] ?? found?.[0] ?? "";
  }));`);

/** What the pattern finds in each name, "" for nothing. */
function keysOf(folder: string, names: readonly string[], group: string): string[] {
  const given = JSON.stringify(group);
  try {
    // wrong ones are told at once
    new RegExp(group, "u");
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new InputError(`${folder}: data.group must be a regular expression, got ${given} (${why})`, { cause: error });
  }
  const inputs = { group, names: JSON.stringify(names.map((name) => className(path.posix.basename(name)))) };
  try {
    return JSON.parse(search.runInNewContext(inputs, { timeout: mostMs }) as string) as string[];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw error;
    throw new InputError(
      `${folder}: data.group must match all ${names.length} names within ${mostMs / 1000} s, got ${given}; put no repetition inside a repetition`,
    );
  }
}
