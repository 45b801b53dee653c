// ROC-AUC of -log p(row) on the splits of the peers' anomaly.py: trained on 70 % of the normal rows, asked about the others and every anomaly.
//   npx tsx --conditions=latents-source bench/tables/anomaly.ts OUT [--tables digits_9,...] [--seeds 5] [--threads 1] [--samples 500] [--config JSON]
//     [--digits ordinal|count|continuous] [--likelihood binomial]
// OUT is what make-data.py wrote; --json FILE keeps the results. The model that is kept is the best on a tenth of the training rows, held out. Beside AUC stands the mean score of the normal
// test rows: settings are chosen by it, never by the AUC; it can be compared where the columns' kinds are the same.
// --digits and --likelihood are what the pixels of digits are taken for.
import { parseArgs } from "node:util";
import {
  auc,
  scoreRows,
  tableDataset,
  tableDefaults,
  trainTable,
  type ColumnKind,
  type ColumnLikelihoodName,
  type ConfigInput,
  type TableDataset,
} from "@latents/core";
import { Arrays, meanOf, merged } from "./read-data.js";
import { keepResults } from "./keep-results.js";

const { values: options, positionals } = parseArgs({
  options: {
    tables: { type: "string", default: "breast_cancer,digits_9" },
    seeds: { type: "string", default: "5" },
    json: { type: "string" },
    threads: { type: "string", default: "1" },
    samples: { type: "string", default: "500" },
    config: { type: "string", default: "{}" },
    digits: { type: "string", default: "ordinal" },
    likelihood: { type: "string" },
  },
  allowPositionals: true,
});
const [folder] = positionals;
const config = JSON.parse(options.config) as ConfigInput;

/** Digits' pixels are 0 to 16 sixteenths, in order. Columns that never vary in training are left out. */
function tableOf(
  name: string,
  { shape, values }: ReturnType<Arrays["numbers"]>,
  kept: readonly number[],
): TableDataset {
  const kind = name === "digits_9" ? (options.digits as ColumnKind) : "continuous";
  const factor = kind === "continuous" ? 1 : 16;
  const rows = Array.from({ length: shape[0] }, (_, i) => kept.map((j) => values[i * shape[1] + j] * factor));
  const categories = Array.from({ length: 17 }, (_, level) => String(level));
  const likelihood = name === "digits_9" ? (options.likelihood as ColumnLikelihoodName | undefined) : undefined;
  const columns = kept.map((j) => ({
    ...{ name: `c${j}`, kind, ...(kind === "ordinal" && { categories }), ...(likelihood && { likelihood }) },
  }));
  return tableDataset({ name, columns, values: rows });
}

const results: object[] = [];
for (const name of options.tables.split(",")) {
  const arrays = new Arrays(folder, `anomaly-${name}.npz`);
  const each: { auc: number; usual: number; seconds: number; kept?: number }[] = [];
  for (let seed = 0; seed < Number(options.seeds); seed++) {
    const train = arrays.numbers(`train-${seed}`);
    const kept = Array.from({ length: train.shape[1] }, (_, j) => j).filter((j) =>
      train.values.some((v, i) => i % train.shape[1] === j && v !== train.values[j]),
    );
    const began = process.cpuUsage();
    const own = tableOf(name, train, kept);
    const begun = merged(tableDefaults(own, "scores"), {
      data: { validation: 0.1 },
      train: { validateEvery: 100, keep: "best" },
    });
    const trained = await trainTable(own, { config: merged(begun, config), seed, threads: Number(options.threads) });
    const test = tableOf(name, arrays.numbers(`test-${seed}`), kept);
    const { nll } = await scoreRows(trained, test, { samples: Number(options.samples), seed });
    const { user, system } = process.cpuUsage(began);
    await trained.release();
    const anomalous = arrays.numbers(`anomalous-${seed}`).values;
    const [normal, odd] = [0, 1].map((flag) => nll.filter((_, i) => anomalous[i] === flag));
    const seconds = (user + system) / 1e6;
    each.push({ auc: auc(normal, odd), usual: meanOf([...normal]).mean, seconds, kept: trained.kept?.step });
    console.error(JSON.stringify({ name, seed, ...each.at(-1) }));
  }
  const round = (v: number): number => Number(v.toFixed(4));
  const figures = meanOf(each.map((one) => one.auc));
  const result = {
    ...{ table: name, ...(name === "digits_9" && { columns: options.digits, likelihood: options.likelihood }) },
    ...{ auc: each.map((one) => round(one.auc)), mean: round(figures.mean), stddev: round(figures.stddev) },
    ...{ usual: round(meanOf(each.map((one) => one.usual)).mean), keptSteps: each.map((one) => one.kept) },
    ...{ processorSeconds: round(meanOf(each.map((one) => one.seconds)).mean) },
  };
  results.push(result);
  console.log(JSON.stringify(result));
}
keepResults(options.json, results);
