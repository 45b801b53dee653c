import { splitDataset, type Table } from "../../data/index.js";
import type { Config, ConfigInput } from "../schema.js";
import { tableDefaults, type TableUse } from "./table-defaults.js";

/** The recipe's name of a run that began with the defaults of tables. */
const tableRecipe = "table";

/** Share of the training rows that is held out: the model that is kept is the best on them, and a score's threshold is theirs. */
const heldOut = 0.1;

/** Rows that are held out at most: more measure nothing better, and take their time. */
const mostHeld = { test: 50_000, validation: 20_000 };

/** Steps between two validations: a pass over a small table is few. */
const validateEvery = 100;

/** The share of a table of `rows` that is its test split, where nobody says: `usual`, less of a large one. */
export const testShareOf = (rows: number, usual: number): number => Math.min(usual, mostHeld.test / Math.max(1, rows));

/** What a run on training rows begins from: `tableDefaults`, rows held out, the model that is best on them kept. `test`: share of the whole table that is the test split. */
export function tableRunDefaults(
  train: Table,
  { use, test }: { readonly use?: TableUse; readonly test: number },
): ConfigInput {
  const { data, ...defaults } = tableDefaults(train, use);
  return {
    ...defaults,
    // the best bound on held-out rows is not what fills best
    train: { ...defaults.train, ...(use !== "filling" && { keep: "best", validateEvery }) },
    recipe: tableRecipe,
    title: titleOf(train),
    data: { ...data, test, validation: heldOut * train.count > mostHeld.validation ? mostHeld.validation : heldOut },
  };
}

function titleOf(train: Table): string {
  const series = train.kind === "table" ? train.series : undefined;
  const what = series ? `series of ${series.length} points` : `${train.columns.length} columns`;
  return `VAE of ${train.name.split(/[\\/]/).at(-1)!}, ${what}`;
}

/** The rows that a training learns from, and those it holds out, as `train` divides them. */
export function trainedRows(
  train: Table,
  { data: { validation }, seed }: Pick<Config, "data" | "seed">,
): { readonly train: Table; readonly validation?: Table } {
  return validation > 0 ? splitDataset(train, { validation, seed }) : { train };
}
