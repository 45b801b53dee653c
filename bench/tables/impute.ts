// Cells removed at random from three tables, and filled: RMSE of standardised cells, as the peers' impute.py measures it.
//   npx tsx --conditions=latents-source bench/tables/impute.ts OUT [--tables wine,...] [--removed .1,.3,.5] [--seeds 5] [--threads 1]
//     [--config JSON ...] [--validate]
// OUT is what make-data.py wrote; --json FILE keeps the results. The table is standardised by the whole table before the measure, trained on and filled with the same cells removed.
// --validate: a further tenth of the cells that are left is removed and measured instead; settings are chosen by these, never by the removed cells.
import { parseArgs } from "node:util";
import { imputeCells, tableDataset, tableDefaults, trainTable, uniformSource, type ConfigInput } from "@latents/core";
import { Arrays, columnMoments, meanOf, merged } from "./read-data.js";
import { keepResults } from "./keep-results.js";

const { values: options, positionals } = parseArgs({
  options: {
    tables: { type: "string", default: "breast_cancer,wine,diamonds" },
    removed: { type: "string", default: ".1,.3,.5" },
    seeds: { type: "string", default: "5" },
    json: { type: "string" },
    threads: { type: "string", default: "1" },
    samples: { type: "string", default: "1000" },
    config: { type: "string", multiple: true, default: ["{}"] },
    validate: { type: "boolean", default: false },
  },
  allowPositionals: true,
});
const [folder] = positionals;
const numbers = (text: string): number[] => text.split(",").map(Number);

/** RMSE of one filling. */
async function measured(
  arrays: Arrays,
  share: number,
  seed: number,
  over: ConfigInput,
): Promise<{ rmse: number; seconds: number; steps: number }> {
  const { shape, values: truth } = arrays.numbers("values");
  const [, width] = shape;
  const { stddev } = columnMoments(truth, width);
  const removed = arrays.numbers(`removed-${seed}`).values;
  const uniform = uniformSource({ seed, stream: "validation cells", step: 0 });
  const asked: number[] = [];
  const holed = truth.map((v, i) => {
    const isRemoved = removed[i] < share;
    const isHeldOut = !isRemoved && options.validate && uniform() < 0.1;
    if (options.validate ? isHeldOut : isRemoved) asked.push(i);
    return isRemoved || isHeldOut ? NaN : v;
  });
  const columns = Array.from({ length: width }, (_, j) => ({ name: `c${j}`, kind: "continuous" as const }));
  const table = tableDataset({ name: "holed", columns, values: holed });
  const began = process.cpuUsage();
  const trained = await trainTable(table, {
    config: merged(tableDefaults(table, "filling"), over),
    seed,
    threads: Number(options.threads),
  });
  const { filled } = await imputeCells(trained, table, { samples: Number(options.samples), seed });
  const { user, system } = process.cpuUsage(began);
  const squares = asked.reduce((sum, i) => sum + ((filled.values[i] - truth[i]) / stddev[i % width]) ** 2, 0);
  const { step } = trained.state;
  await trained.release();
  return { rmse: Math.sqrt(squares / asked.length), seconds: (user + system) / 1e6, steps: step };
}

const results: object[] = [];
for (const [name, config] of options.tables.split(",").flatMap((table) => options.config.map((one) => [table, one]))) {
  const arrays = new Arrays(folder, `impute-${name}.npz`);
  for (const share of numbers(options.removed)) {
    const each = [];
    for (let seed = 0; seed < Number(options.seeds); seed++)
      each.push(await measured(arrays, share, seed, JSON.parse(config) as ConfigInput));
    const rmse = meanOf(each.map((one) => one.rmse));
    const round = (v: number): number => Number(v.toFixed(4));
    const result = {
      ...(config !== "{}" && { config: JSON.parse(config) as ConfigInput }),
      ...{ table: name, removed: share, measured: options.validate ? "validation cells" : "removed cells" },
      ...{ rmse: each.map((one) => round(one.rmse)), mean: round(rmse.mean), stddev: round(rmse.stddev) },
      ...{ steps: each[0].steps, processorSeconds: round(meanOf(each.map((one) => one.seconds)).mean) },
    };
    results.push(result);
    console.log(JSON.stringify(result));
  }
}
keepResults(options.json, results);
