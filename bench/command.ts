// From `latents train` to its first step, and the peak memory of the default run:
//   npm run build && npx tsx --conditions=latents-source bench/command.ts [--runs N]
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { describeMachine, summarise } from "./interleave.js";

const { values } = parseArgs({ options: { runs: { type: "string", default: "5" } } });
const command = fileURLToPath(new URL("../packages/cli/bin/latents.js", import.meta.url));

interface Measured {
  /** From the start of the command to its first progress line, which follows the first steps. */
  readonly firstStepMs: number;
  readonly result: { readonly peakRssBytes: number; readonly elapsedMs: number; readonly msPerStep: number };
}

async function measure(...args: string[]): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), "bench-command-"));
  try {
    const started = performance.now();
    const child = spawn(process.execPath, [command, "train", "--out", join(folder, "run"), "--json", ...args]);
    let [stdout, stderr, firstStepMs] = ["", "", NaN];
    child.stdout.on("data", (text: Buffer) => (stdout += text.toString()));
    child.stderr.on("data", (text: Buffer) => {
      stderr += text.toString();
      if (Number.isNaN(firstStepMs) && /loss\s+\d/.test(stderr)) firstStepMs = performance.now() - started;
    });
    const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
    if (code !== 0) throw new Error(`latents train ended with ${code}: ${stderr}`);
    return { firstStepMs, result: JSON.parse(stdout.trim().split("\n").at(-1)!) as Measured["result"] };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const starts: number[] = [];
for (let i = 0; i < Number(values.runs); i++) starts.push((await measure("--steps", "4")).firstStepMs);
const { median, min, max } = summarise(starts);
const { result } = await measure();
console.log(
  Object.entries(describeMachine())
    .map(([key, value]) => `${key} ${value}`)
    .join(", "),
);
console.log(
  `start to first step: ${median.toFixed(0)} ms (${min.toFixed(0)}-${max.toFixed(0)}), ${starts.length} runs; target 1500`,
);
console.log(
  `default run: peak ${(result.peakRssBytes / 1e6).toFixed(0)} MB (target 500), ${(result.elapsedMs / 1000).toFixed(1)} s, ${result.msPerStep.toFixed(2)} ms a step`,
);
