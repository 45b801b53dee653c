// Counts of two batches, held out, on the peers' simulation (scvi_base.py sim): -ELBO, clusters of the codes, mixing of the batches, seconds an epoch.
//   npx tsx --conditions=latents-source bench/tables/counts.ts OUT [--epochs 400] [--seeds 1] [--threads 2] [--config JSON]
// OUT is what make-data.py wrote; --json FILE keeps the results. Both nets see the batch and each cell's total count, as scVI's do; the model that is kept is the best on a tenth of the
// training cells, held out from them.
import { parseArgs } from "node:util";
import {
  evaluate,
  ortRuntime,
  tableDataset,
  trainTable,
  type Column,
  type ConfigInput,
  type TableDataset,
  type TrainResult,
} from "@latents/core";
import { adjustedRand, kMeans, mixing, type Rows } from "./clusters.js";
import { Arrays } from "./read-data.js";
import { keepResults } from "./keep-results.js";

const { values: options, positionals } = parseArgs({
  options: {
    epochs: { type: "string", default: "400" },
    seeds: { type: "string", default: "1" },
    json: { type: "string" },
    threads: { type: "string", default: "2" },
    config: { type: "string", default: "{}" },
  },
  allowPositionals: true,
});
const [folder] = positionals;
const arrays = new Arrays(folder, "counts.npz");
const { shape, values: counts } = arrays.numbers("counts");
const genes = shape[1];
const [type, batch] = ["type", "batch"].map((name) => arrays.numbers(name).values);
const [train, test] = ["train", "test"].map((name) => arrays.numbers(name).values);

const columns: Column[] = [
  ...Array.from({ length: genes }, (_, j) => ({
    ...{ name: `g${j}`, kind: "count" as const, likelihood: "zero-inflated-negative-binomial" as const },
  })),
  { name: "total", kind: "count" },
  { name: "batch", kind: "categorical", categories: ["a", "b"] },
];
function cells(split: string, rows: Float64Array): TableDataset {
  const values = Array.from(rows, (row) => {
    const own = [...counts.subarray(row * genes, (row + 1) * genes)];
    return [...own, own.reduce((a, b) => a + b), batch[row]];
  });
  return tableDataset({ name: "counts", split, columns, values, covariates: ["total", "batch"] });
}

const config: ConfigInput = {
  data: { validation: 0.1 },
  model: {
    latent: 10,
    encoder: { type: "mlp", hidden: [128] },
    decoder: { type: "mlp", hidden: [128] },
    prior: "standard-normal",
    likelihood: { type: "columns", total: "total", dispersion: "column" },
    conditioning: "covariates",
  },
  objective: "elbo",
  optimizer: { type: "adam", learningRate: 1e-3, clipNorm: 10 },
  train: { batch: 128, epochs: Number(options.epochs), validateEvery: 50, keep: "best" },
  ...(JSON.parse(options.config) as ConfigInput),
};

const codesOf = async (trained: TrainResult, rows: TableDataset): Promise<Rows> => {
  const { shape: [count, latent], data } = await trained.encode(rows); // prettier-ignore
  return Array.from({ length: count }, (_, i) => Float64Array.from(data.subarray(i * latent, (i + 1) * latent)));
};
const at = (values: Float64Array, rows: Float64Array): Float64Array => rows.map((row) => values[row]);
const round = (v: number): number => Number(v.toFixed(4));

const results: object[] = [];
for (let seed = 0; seed < Number(options.seeds); seed++) {
  const [own, held] = [cells("train", train), cells("test", test)];
  const began = process.cpuUsage();
  const trained = await trainTable(own, { config, seed, threads: Number(options.threads) });
  const { user, system } = process.cpuUsage(began);
  const stepsPerEpoch = Math.floor((own.count * 0.9) / 128);
  const measured = await evaluate(trained.model, trained.values, held, await ortRuntime(), {
    binarisation: "none",
    seed: 0,
  });
  const kinds = Math.max(...type) + 1;
  const figures = async (rows: TableDataset, places: Float64Array): Promise<object> => {
    const codes = await codesOf(trained, rows);
    return {
      ari: round(adjustedRand(at(type, places), kMeans(codes, kinds))),
      mixing: round(await mixing(codes, at(batch, places))),
    };
  };
  const result = {
    ...{ seed, epochs: Number(options.epochs), kept: trained.kept?.step, steps: trained.state.step },
    ...{ negElboHeldOut: round(measured.negElbo), rec: round(measured.rec), kl: round(measured.kl) },
    ...{ train: await figures(own, train), heldOut: await figures(held, test) },
    ...{ secondsAnEpoch: round((trained.msPerStep * stepsPerEpoch) / 1000), msPerStep: round(trained.msPerStep) },
    processorSecondsAnEpoch: round((user + system) / 1e6 / (trained.state.step / stepsPerEpoch)),
  };
  results.push(result);
  console.log(JSON.stringify(result));
  await trained.release();
}
keepResults(options.json, results);
