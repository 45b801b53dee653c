import { fitTableEncoding, splitDataset, type Table } from "../../data/index.js";
import { train, type TrainOptions, type TrainResult } from "../../train/index.js";
import { modelFromConfig, trainOptionsFromConfig } from "../build.js";
import { resolveConfig } from "../resolve.js";
import type { ConfigInput } from "../schema.js";
import { tableDefaults } from "./table-defaults.js";

/** Options of `trainTable`: those of `train`, over what the config says. */
export interface TrainTableOptions extends Partial<TrainOptions> {
  /** Over `tableDefaults` of the training rows. */
  readonly config?: ConfigInput;
}

/**
 * Trains a VAE on the rows of a table with defaults by its size: holds out `data.validation` rows, fits the encoding on the others, and trains.
 * Throws InputError for a config or options that are wrong, DivergedError as `train`.
 * ```ts
 * const trained = await trainTable(tableDataset({ name: "people", columns, values }), { seed: 1 });
 * const rows = await sampleRows(trained, 1000);
 * ```
 */
export async function trainTable(
  table: Table,
  { config: over = {}, ...options }: TrainTableOptions = {},
): Promise<TrainResult> {
  const layers = [{ source: "options", values: over }];
  const { data, seed: configured } = resolveConfig(layers);
  const seed = options.seed ?? configured;
  const parts =
    data.validation > 0 && options.validation === undefined
      ? splitDataset(table, { validation: data.validation, seed })
      : { train: table };
  const config = resolveConfig([{ source: "table", values: tableDefaults(parts.train) }, ...layers]);
  const encoding = fitTableEncoding(parts.train, { scaling: config.data.scaling });
  const model = modelFromConfig(config, { shape: table.shape, encoding });
  const { validation: _, ...configuredOptions } = trainOptionsFromConfig(config);
  return train(model, parts.train, {
    ...configuredOptions,
    ...("validation" in parts && { validation: parts.validation }),
    ...options,
    seed,
  });
}
