import { categoriesOf, storedValue, type ColumnEncoding, type TableDataset } from "../../data/index.js";
import { InputError } from "../../errors.js";
import { requireKnown } from "../../options.js";
import { uniformSource } from "../../random/index.js";
import type { TrainedVae } from "../trained-vae.js";
import { conditionedCodes } from "./conditioned-codes.js";
import { givenRows, parametersOf } from "./parameters-of.js";
import { cellOf, tableModel } from "./table-model.js";

/** Options of `sampleRows`. */
export interface SampleRowsOptions {
  readonly seed?: number;
  /** What columns are to be, by name: modelled ones, and every covariate of the model. A category by its text. */
  readonly where?: Readonly<Record<string, string | number>>;
  /** Whether cells are missing as often as in training; default true. */
  readonly holes?: boolean;
}

/**
 * Rows drawn from the model: z ~ p(z), then each cell from p(x_j|z), tied ones together, rounded to the column's decimals and held in its bounds. With `where`, z is drawn from
 * p(z | those cells) by importance resampling of many draws from p(z). The first n of more rows are the same as n rows of that seed, but for `where`.
 * Throws InputError for a count that is no positive whole number, columns or categories that the model does not know, and covariates that are not given.
 */
export async function sampleRows(
  trained: TrainedVae,
  count: number,
  options: SampleRowsOptions = {},
): Promise<TableDataset> {
  requireKnown("sampleRows", options, { seed: true, where: true, holes: true });
  const at = "sampleRows";
  const model = tableModel(trained, at);
  const { encoding, columns, width } = model;
  const { seed = 0, where = {}, holes = true } = options;
  if (!(Number.isInteger(count) && count >= 1))
    throw new InputError(`${at}: count must be a positive whole number, got ${count}`);
  const known = knownCells(at, encoding.columns, where);
  const lacking = encoding.covariates.filter((name) => !(name in where));
  if (lacking.length > 0)
    throw new InputError(`${at}: the model was trained with covariates; say what ${lacking.join(", ")} is to be`);
  const given = encoding.covariates.map((name) => known.get(name)!);
  const cells = columns.flatMap((one, i) => {
    const value = known.get(one.encoding.column.name);
    return value === undefined ? [] : [{ column: i, value }];
  });
  const codes =
    cells.length > 0
      ? await conditionedCodes(model, count, { seed, cells, given })
      : await trained.sampleCodes(count, { seed, ...givenRows(count, given) });
  const parameters = await parametersOf(trained, codes, given);
  const values = new Float64Array(count * encoding.columns.length).fill(NaN);
  const ties = model.ties?.given(columns.map(({ encoding: { column } }) => known.get(column.name) ?? NaN));
  for (let row = 0; row < count; row++) {
    const uniform = uniformSource({ seed, stream: "sample.cells", step: row });
    ties?.draw(parameters.data.subarray(row * width, (row + 1) * width), uniform);
    for (const one of columns) {
      const { place, encoding: column, likelihood, from, count: numbers } = one;
      const start = row * width + from;
      const value = likelihood.sample(parameters.data.subarray(start, start + numbers), uniform);
      if (!(holes && uniform() < column.missing))
        values[row * encoding.columns.length + place] = storedValue(column, value);
    }
    encoding.columns.forEach(({ column: { name } }, place) => {
      const value = known.get(name);
      if (value !== undefined) values[row * encoding.columns.length + place] = value;
    });
  }
  return {
    ...{ kind: "table", name: "synthetic", split: "sample", count, shape: [1, 1, encoding.columns.length] },
    ...{ columns: encoding.columns.map(({ column }) => column), values },
    ...(encoding.covariates.length > 0 && { covariates: encoding.covariates }),
  };
}

function knownCells(
  at: string,
  columns: readonly ColumnEncoding[],
  where: Readonly<Record<string, string | number>>,
): Map<string, number> {
  return new Map(
    Object.entries(where).map(([name, value]) => {
      const found = columns.find(({ column }) => column.name === name);
      if (!found)
        throw new InputError(
          `${at}: there is no column "${name}"; the model's are ${columns.map(({ column }) => column.name).join(", ")}`,
        );
      const cell = cellOf(at, found, value);
      if (categoriesOf(found.column) === 2 && !found.column.categories && cell !== 0 && cell !== 1)
        throw new InputError(`${at}: column "${name}" must be 0 or 1, got ${cell}`);
      return [name, cell];
    }),
  );
}
