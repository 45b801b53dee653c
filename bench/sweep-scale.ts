/**
 * Processor time and memory of what a sweep of many trials asks of its coordinator: the plan, where the trials stand, the table and the curve, and of one trial. No trial
 * is trained: what workers would write is written as they would.
 *   npx tsx --conditions=latents-source bench/sweep-scale.ts --trials 10000 --workers 1000
 */
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { parseSetting } from "@latents/core";
import { configLayer } from "latents/config";
import { parseOver } from "../packages/cli/src/sweep/plan/parse-over.js";
import { planSweep } from "../packages/cli/src/sweep/plan/plan-sweep.js";
import { readSweep, trialConfig, writeSweep } from "../packages/cli/src/sweep/plan/stored-sweep.js";
import { sweepFiles } from "../packages/cli/src/sweep/plan/sweep-files.js";
import { gatherSweep } from "../packages/cli/src/sweep/results/gather-sweep.js";
import { sweepStatus } from "../packages/cli/src/sweep/sweep-status.js";
import { beginAttempt } from "../packages/cli/src/sweep/trials/attempts.js";
import { trialStates } from "../packages/cli/src/sweep/trials/trial-states.js";

const { values } = parseArgs({
  options: { trials: { type: "string", default: "10000" }, workers: { type: "string", default: "1000" } },
});
const [trials, workers] = [Number(values.trials), Number(values.workers)];
const folder = mkdtempSync(join(tmpdir(), "latents-scale-"));
const sets = [
  "data.limit=400",
  "model.encoder.hidden=[16]",
  "model.decoder.hidden=[16]",
  "train.batch=20",
  "threads=1",
];
const seeds = Math.ceil(trials / 20);

async function timed<T>(name: string, work: () => Promise<T>): Promise<T> {
  const began = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(began);
  const seconds = ((user + system) / 1e6).toFixed(2).padStart(7);
  process.stdout.write(`${name.padEnd(34)} ${seconds} s  ${Math.round(process.memoryUsage().rss / 1e6)} MB\n`);
  return result;
}

try {
  const layers = [await configLayer("mnist"), ...sets.map((set) => parseSetting(set))];
  const keys = ["model.latent=1..20", `seed=1..${seeds}`].map((text) => parseOver(text));
  const plan = await timed(`plan of ${20 * seeds} trials`, () =>
    planSweep({ layers, keys, command: "c", trialCommand: ({ name }) => `latents train ${name}` }, folder),
  );
  await timed("write the plan", () => writeSweep(folder, plan));
  process.stdout.write(`sweep.json has ${(statSync(sweepFiles(folder).plan).size / 1e6).toFixed(1)} MB\n`);
  await timed("read it and one trial's config", async () => {
    const read = await readSweep(folder);
    return trialConfig(folder, read, read.trials[trials - 1]);
  });
  await timed("where they stand, none finished", () => trialStates(folder, plan));
  // a worker's attempt on a machine of its own, which has just written its lock
  const holder = JSON.stringify({ pid: 1, host: "elsewhere", space: "another/pid:[1]", beatMs: 10_000 });
  for (const { name } of plan.trials.slice(0, workers)) {
    const run = join(sweepFiles(folder).attempts, name, "20260101T000000000Z-00000000", name);
    mkdirSync(join(run, "checkpoints"), { recursive: true });
    writeFileSync(join(run, "checkpoints", "step-40.safetensors"), "");
    writeFileSync(join(run, "run.lock"), holder);
  }
  const { underWay } = await timed(`status, ${workers} under way`, () => sweepStatus({ folder, plan }, undefined));
  if (underWay.length !== workers) throw new Error(`${underWay.length} seen under way`);
  await timed("begin one attempt", () => beginAttempt(folder, plan.trials[0]));
  for (const [i, { name }] of plan.trials.entries()) {
    const run = join(sweepFiles(folder).trials, name);
    mkdirSync(run, { recursive: true });
    const negElbo = 100 + (i % 97) / 10;
    const test = { negElbo, rec: negElbo - 20, kl: 20, standardError: 0.3, images: 10_000, binarisation: "none" };
    const figures = { recipe: "mnist", seed: 1, steps: 10, device: "cpu", threads: 1, elapsedMs: 10, msPerStep: 1 };
    writeFileSync(join(run, "result.json"), JSON.stringify({ run: name, ...figures, test }));
  }
  await timed("where they stand, all finished", () => trialStates(folder, plan));
  await timed("results.json, table and curve", () => gatherSweep(folder, plan));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
