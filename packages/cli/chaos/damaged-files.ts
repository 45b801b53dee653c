import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { runHere } from "../test/command-here.js";
import type { DamagedTarget } from "./damaged-target.js";
import { mutate } from "./mutate.js";
import { randomAt } from "./seeded-random.js";
import { judge, type Verdict } from "./verdict.js";
import { halfWritten } from "./whole-files.js";

/** One damaged file, read by one command: the verdict, and how to have it again. */
export interface DamagedResult {
  readonly target: string;
  readonly index: number;
  readonly how: string;
  readonly command: string;
  readonly verdict: Verdict;
}

/** What a command would leave besides what was placed. */
const outputs = ["s.png", "e.npz", "c.svg", "new", "runs"];

/** Throws unless every command takes a target's whole file: else its refusals would say nothing. */
export async function requireWhole(target: DamagedTarget, folder: string): Promise<void> {
  for (const command of target.commands) {
    const cwd = mkdtempSync(join(folder, "whole-"));
    target.place(cwd, target.bytes);
    const ended = await runHere(command, { cwd });
    const right = ended.code === 0 ? await target.isRight(cwd, command, ended, target.bytes) : ended.stderr;
    if (right !== true) throw new Error(`${target.name}, whole: latents ${command.join(" ")}: ${right}`);
    rmSync(cwd, { recursive: true });
  }
}

/** Damages a target's file for the `index`-th time and has a command read it, in a new folder below `folder`. */
export async function tryDamaged(
  target: DamagedTarget,
  index: number,
  seed: number,
  folder: string,
): Promise<DamagedResult> {
  const { how, bytes } = mutate(target.bytes, index, randomAt(seed, target.name, index));
  const command = target.commands[Math.floor(index / 15) % target.commands.length];
  const cwd = mkdtempSync(join(folder, "case-"));
  try {
    target.place(cwd, bytes);
    const ended = await runHere(command, { cwd });
    const right = ended.code === 0 ? await target.isRight(cwd, command, ended, bytes) : true;
    let verdict = judge(ended, () => right);
    const left = outputs.filter((name) => existsSync(join(cwd, name)));
    // `new` may hold a training that was refused after it began
    if (verdict === "refused" && left.some((name) => name !== "new" && name !== "runs"))
      verdict = { fault: `refused, and left ${left.join(", ")}` };
    const half = typeof verdict === "object" ? [] : left.flatMap((name) => halfWritten(join(cwd, name)));
    if (half.length > 0) verdict = { fault: `half written ${half.join(", ")}` };
    return { ...{ target: target.name, index, how, verdict }, command: command.join(" ") };
  } catch (error) {
    const verdict = { fault: `threw ${error instanceof Error ? error.stack : String(error)}` };
    return { ...{ target: target.name, index, how, verdict }, command: command.join(" ") };
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}
