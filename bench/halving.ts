/**
 * What successive halving finds and costs, beside the whole search that is its control: 27 sizes of the latent space, small nets.
 *   npx tsx --conditions=latents-source bench/halving.ts --data mnist,fashion-mnist --seeds 1,2
 *   npx tsx --conditions=latents-source bench/halving.ts --check
 * The control trains each size once and measures the held-out images at every step at which some halving compares: a training that is stopped and gone on with
 * ends in the same bits, so what each halving would find is read from it. `--check` has the command itself halve the search, and compares.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { modelFromConfig, resolveConfig, train, trainOptionsFromConfig, type ConfigInput } from "@latents/core";
import { sweep } from "latents/sweep";
import { runSplits } from "../packages/cli/src/run/run-dataset.js";
import { halvingSteps } from "../packages/cli/src/sweep/plan/halving-steps.js";
import { trainingHere } from "../packages/cli/test/command-here.js";

const { values } = parseArgs({
  options: {
    steps: { type: "string", default: "540" },
    data: { type: "string", default: "mnist" },
    seeds: { type: "string", default: "1" },
    check: { type: "boolean", default: false },
  },
});
const steps = Number(values.steps);
const sizes = Array.from({ length: 27 }, (_, i) => i + 1);
/** One in so many goes on, compared first at a step; undefined: the command's default. */
const rules = [
  { factor: 3, first: undefined },
  { factor: 2, first: undefined },
  { factor: 3, first: Math.ceil(steps / 9) },
  // as in the paper: down to one trial at the end
  { factor: 3, first: Math.ceil(steps / 27) },
];
const schedules = rules.map(({ factor, first }) => halvingSteps(sizes.length, steps, factor, first));
const commonDivisor = (a: number, b: number): number => (b === 0 ? a : commonDivisor(b, a % b));

const settings = (name: string, seed: number): ConfigInput => ({
  ...{ recipe: "custom", seed, threads: 1, data: { name, limit: 6000, validation: 1000 } },
  model: { encoder: { type: "mlp", hidden: [64] }, decoder: { type: "mlp", hidden: [64] } },
  optimizer: { learningRate: 0.002, schedule: { type: "cosine" } },
  train: { steps, batch: 100 },
});

/** Held-out NELBO of each size, by the step. */
async function control(name: string, seed: number): Promise<ReadonlyMap<number, ReadonlyMap<number, number>>> {
  const found = new Map<number, Map<number, number>>();
  const base = { source: "bench", values: settings(name, seed) };
  const splits = await runSplits(resolveConfig([base]));
  for (const latent of sizes) {
    const own = { source: "bench", level: "size", values: { model: { latent } } };
    const config = resolveConfig([base, own]);
    const points = new Map<number, number>();
    const trained = await train(modelFromConfig(config, splits.train.shape), splits.train, {
      ...trainOptionsFromConfig(config),
      validateEvery: schedules.flat().reduce(commonDivisor),
      onValidation: ({ negElbo }, { step }) => void points.set(step, negElbo),
    });
    await trained.release();
    found.set(latent, points);
  }
  return found;
}

const searches = values.data
  .split(",")
  .flatMap((name) => values.seeds.split(",").map((seed) => ({ name, seed: Number(seed) })));
for (const { name, seed } of searches) {
  const trained = await control(name, seed);
  const at = (latent: number, step: number): number => trained.get(latent)!.get(step)!;
  const ranked = sizes.toSorted((a, b) => at(a, steps) - at(b, steps));
  const said = ranked.slice(0, 4).map((latent) => `${latent} latents ${at(latent, steps).toFixed(2)}`);
  process.stdout.write(`${name}, seed ${seed}: best of ${sizes.length} by held-out images: ${said.join(", ")}\n`);
  for (const [i, { factor, first }] of rules.entries()) {
    const schedule = schedules[i];
    let [left, cost, before] = [sizes, 0, 0];
    for (const step of schedule) {
      cost += left.length * (step - before);
      before = step;
      const order = left.toSorted((a, b) => at(a, step) - at(b, step));
      left = step === steps ? order : order.slice(0, Math.floor(left.length / factor));
    }
    const rank = 1 + ranked.indexOf(left[0]);
    const share = ((100 * cost) / (sizes.length * steps)).toFixed(1);
    const lost = (at(left[0], steps) - at(ranked[0], steps)).toFixed(2);
    const flags = `--halving ${factor}${first === undefined ? "" : ` --first-rung ${first}`}`;
    process.stdout.write(
      `  ${flags.padEnd(27)} after ${schedule.slice(0, -1).join(", ").padEnd(13)}: ${share.padStart(4)} % of the steps; finds ${left[0]}, number ${rank}, ${lost} nats above the best\n`,
    );
    if (!values.check || i > 0) continue;
    const out = join(mkdtempSync(join(tmpdir(), "latents-halving-")), "sweep");
    const { bestTrial, trials } = await sweep({
      config: settings(name, seed),
      over: { "model.latent": sizes },
      ...{ workers: 1, out, startTraining: trainingHere, halving: factor },
    });
    const best = trials.find((trial) => trial.name === bestTrial)?.result?.validation?.negElbo ?? NaN;
    const same = bestTrial === `latent=${left[0]}` && Math.abs(best - at(left[0], steps)) < 1e-3;
    process.stdout.write(`    the command finds ${bestTrial}, ${best.toFixed(2)}: ${same ? "the same" : "ANOTHER"}\n`);
    rmSync(join(out, ".."), { recursive: true, force: true });
  }
}
