/**
 * What successive halving finds and costs, beside the whole search that is its control: 27 sizes of the latent space, one seed, small nets.
 *   npx tsx --conditions=latents-source bench/halving.ts --steps 540 --factors 3,2
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { sweep, type SweepResult } from "latents/sweep";
import { readSweep } from "../packages/cli/src/sweep/plan/stored-sweep.js";
import { trialStates } from "../packages/cli/src/sweep/trials/trial-states.js";
import { trainingHere } from "../packages/cli/test/command-here.js";

const { values } = parseArgs({
  options: { steps: { type: "string", default: "540" }, factors: { type: "string", default: "3,2" } },
});
const steps = Number(values.steps);
const latents = Array.from({ length: 27 }, (_, i) => i + 1);
const here = mkdtempSync(join(tmpdir(), "latents-halving-"));

/** A sweep in this process, and the steps that were trained. */
async function search(halving?: number): Promise<{ result: SweepResult; trained: number }> {
  const out = join(here, String(halving ?? "whole"));
  const result = await sweep({
    config: "mnist",
    overrides: {
      data: { limit: 6000, validation: 1000 },
      model: { encoder: { type: "mlp", hidden: [64] }, decoder: { type: "mlp", hidden: [64] } },
      train: { steps, batch: 100 },
      threads: 1,
    },
    over: { "model.latent": latents },
    ...{ workers: 1, out, startTraining: trainingHere, ...(halving !== undefined && { halving }) },
  });
  const states = await trialStates(out, await readSweep(out));
  const trained = states.reduce((sum, state) => sum + (state.state === "pruned" ? state.step : steps), 0);
  return { result, trained };
}
const validationOf = ({ result }: SweepResult["trials"][number]): number => result?.validation?.negElbo ?? Infinity;

try {
  const whole = await search();
  const ranked = whole.result.trials.toSorted((a, b) => validationOf(a) - validationOf(b));
  const said = ranked.slice(0, 5).map((trial) => `${trial.name} ${validationOf(trial).toFixed(2)}`);
  process.stdout.write(`whole search: ${whole.trained} steps; best by held-out images: ${said.join(", ")}\n`);
  for (const factor of values.factors.split(",").map(Number)) {
    const { result, trained } = await search(factor);
    const rank = 1 + ranked.findIndex(({ name }) => name === result.bestTrial);
    const share = ((100 * trained) / whole.trained).toFixed(1);
    process.stdout.write(
      `--halving ${factor}: ${trained} steps (${share} %); found ${result.bestTrial}, number ${rank}\n`,
    );
  }
} finally {
  rmSync(here, { recursive: true, force: true });
}
