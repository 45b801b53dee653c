import { cpSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Ended } from "../test/built-command.js";
import type { SmallRun } from "./small-run.js";

/** A kind of file with the commands that read it. */
export interface DamagedTarget {
  readonly name: string;
  /** The whole file. */
  readonly bytes: Uint8Array;
  /** Puts a damaged file where the commands find it; `cwd` is a new folder. */
  readonly place: (cwd: string, bytes: Uint8Array) => void;
  /** Commands that read it, by turns. */
  readonly commands: readonly (readonly string[])[];
  /** Whether what a command made of a damaged file, which it took, is right: true, or what is wrong. */
  readonly isRight: (
    cwd: string,
    command: readonly string[],
    ended: Ended,
    bytes: Uint8Array,
  ) => Promise<boolean | string>;
}

/** Puts a file into a copy of a run, named `run`. */
export const inRun =
  ({ run }: SmallRun, file: string, without: readonly string[] = []) =>
  (cwd: string, bytes: Uint8Array): void => {
    cpSync(run, join(cwd, "run"), { recursive: true });
    for (const other of without) rmSync(join(cwd, "run", other), { force: true });
    writeFileSync(join(cwd, "run", file), bytes);
  };

/** The text of a file, which a command took: undefined where it is none, which should have been refused. */
export function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** What a JSON text says; undefined where it is none. */
export function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(textOf(bytes) ?? "") as unknown;
  } catch {
    return undefined;
  }
}

/**
 * The first place where what was read is not what is written, each value of a text by itself; undefined where all is. A word that stands for a choice is its `type`;
 * keys beyond those that are written have their defaults.
 */
export function firstDifference(written: unknown, read: unknown, path = ""): string | undefined {
  if (typeof written !== "object" || written === null) {
    const chosen = typeof written === "string" && typeof read === "object" && read !== null;
    const word = chosen && "type" in read ? read.type : read;
    return Object.is(written, word)
      ? undefined
      : `${path} says ${JSON.stringify(written)}, read as ${JSON.stringify(word)}`;
  }
  for (const [key, value] of Object.entries(written)) {
    const at = path === "" ? key : `${path}.${key}`;
    const found = firstDifference(value, (read as Record<string, unknown> | undefined)?.[key], at);
    if (found !== undefined) return found;
  }
  const length = Array.isArray(written) ? written.length : undefined;
  return length === undefined || length === (read as unknown[]).length ? undefined : `${path} has another length`;
}
