import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { basename } from "node:path";
import { describeMachine } from "../interleave.js";

/** Writes results with what is needed to repeat them: command, commit, machine; nothing where no file is named. */
export function keepResults(file: string | undefined, results: readonly object[]): void {
  if (file === undefined) return;
  const [script, folder, ...flags] = process.argv.slice(1);
  const at = flags.indexOf("--json");
  const kept = flags.filter((_, i) => at === -1 || (i !== at && i !== at + 1));
  const command = ["npx tsx --conditions=latents-source", `bench/tables/${basename(script)}`, folder && "OUT", ...kept];
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
  const about = { command: command.join(" "), commit, machine: describeMachine(), date: new Date().toISOString() };
  writeFileSync(file, `${JSON.stringify({ ...about, results }, undefined, 2)}\n`);
}
