import { modelFromConfig, resolveConfig, trainOptionsFromConfig, type Config } from "../config/index.js";
import { fitTableEncoding, isTable, type Dataset } from "../data/index.js";
import { vae, type Vae } from "../models/index.js";
import { defaultBinarisation, type TrainerOptions } from "../train/index.js";
import { conformanceBase, type ConformanceCase } from "./conformance/conformance-case.js";
import { toyData } from "./toy.js";

/** A row as everything that a training needs. */
export interface Composition {
  readonly model: Vae;
  readonly data: Dataset;
  readonly options: TrainerOptions & { readonly steps: number; readonly batch: number };
}

/** The complete config of a row. */
export const configOf = ({ name, config = {} }: ConformanceCase): Config =>
  resolveConfig([
    { source: "base", values: conformanceBase },
    { source: name, values: config },
  ]);

/** A row of the conformance suite, composed. */
export function compose(row: ConformanceCase): Composition {
  const config = configOf(row);
  const data = row.data ?? toyData(64);
  const model = vae({
    ...modelFromConfig(config, {
      shape: data.shape,
      ...(isTable(data) && { encoding: fitTableEncoding(data) }),
    }),
    ...row.parts,
  });
  const { steps = 0, batch = 0, ...options } = trainOptionsFromConfig(config);
  return { model, data, options: { ...options, steps, batch, binarisation: defaultBinarisation(model) } };
}
