import path from "node:path";

/**
 * What a user types to run this program where it runs now: `latents` where it is installed for all folders, else `npx latents`, which
 * also finds the one of a project, and that of a clone of this repository.
 */
export function programName(script = process.argv[1] ?? ""): string {
  const installed = path.basename(script) === "latents" && path.basename(path.dirname(script)) !== ".bin";
  return installed ? "latents" : "npx latents";
}

/** Words that run this very program, by whole paths: here, or on another machine that sees the same disk. */
export const ownWords = (): readonly string[] => [
  process.execPath,
  ...process.execArgv,
  path.resolve(process.argv[1] ?? ""),
];

/** A word as a shell takes it. */
export const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

/** Words as they would be typed. */
export const commandLine = (words: readonly string[]): string => words.map(quoted).join(" ");
