import path from "node:path";
import { InputError } from "@latents/core";

/**
 * The group of each file: those in whose names (without folders) the regular expression `group` finds the same text, or its first bracket does. Groups are
 * numbered in the order of the files.
 * Throws InputError if it is no regular expression, or finds nothing in a name.
 */
export function fileGroups(folder: string, names: readonly string[], group: string): number[] {
  const pattern = compiled(folder, group);
  const numbers = new Map<string, number>();
  return names.map((name) => {
    const found = pattern.exec(path.posix.basename(name));
    const key = found?.[1] ?? found?.[0] ?? "";
    if (key === "")
      throw new InputError(
        `${folder}: data.group must find a part of every file's name, got ${JSON.stringify(group)}, which finds nothing in ${name}`,
      );
    if (!numbers.has(key)) numbers.set(key, numbers.size);
    return numbers.get(key)!;
  });
}

function compiled(folder: string, group: string): RegExp {
  try {
    return new RegExp(group, "u");
  } catch (error) {
    throw new InputError(
      `${folder}: data.group must be a regular expression, got ${JSON.stringify(group)} (${error instanceof Error ? error.message : String(error)})`,
      { cause: error },
    );
  }
}
