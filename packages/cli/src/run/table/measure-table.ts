import {
  categoriesOf,
  imputeCells,
  sampleMean,
  scoreRows,
  standardErrorOfMean,
  uniformSource,
  type TableDataset,
  type TrainedVae,
} from "@latents/core";

/** What a model says of rows that it was not trained on, beside its bound. */
export interface TableMeasures {
  /** Mean of -log p(row), nats, and its standard error over the rows. */
  readonly nll: number;
  readonly nllStandardError: number;
  /** Each modelled column's mean share of it, nats, given what the row's other cells say. */
  readonly nats: Readonly<Record<string, number>>;
  /** How well hidden cells are filled from the others, by column; a column none of whose cells was hidden is absent. */
  readonly filled: Readonly<Record<string, FilledCells>>;
}

/** Hidden cells of one column against what they were filled with. */
export interface FilledCells {
  /** `r2`: 1 - squared error over that of the column's mean. `accuracy`: share of right categories. */
  readonly measure: "r2" | "accuracy";
  readonly value: number;
  /** The same for the mean, or the most frequent category, of the rows' other cells. */
  readonly guess: number;
  readonly cells: number;
}

/** Share of the cells that are hidden to see how well they are filled. */
export const hiddenShare = 0.2;

/** Scores rows, then hides a fifth of their cells and fills them; both by `samples` importance samples a row. Throws InputError as `scoreRows`. */
export async function measureTable(
  trained: TrainedVae,
  rows: TableDataset,
  options: {
    readonly samples: number;
    readonly seed: number;
    readonly onProgress?: (done: number, total: number) => void;
  },
): Promise<TableMeasures> {
  const { samples, seed, onProgress } = options;
  const scores = await scoreRows(trained, rows, { samples, seed, onProgress });
  const width = rows.columns.length;
  const hidden = new Set<number>();
  const uniform = uniformSource({ seed, stream: "evaluate:hidden", step: 0 });
  const values = Float64Array.from(rows.values, (value, i) => {
    const modelled = scores.columns.includes(rows.columns[i % width].name);
    if (Number.isNaN(value) || !(uniform() < hiddenShare) || !modelled) return value;
    hidden.add(i);
    return NaN;
  });
  const { filled } = await imputeCells(trained, { ...rows, values }, { samples, seed });
  const nats = (j: number): number =>
    sampleMean(Array.from({ length: rows.count }, (_, i) => scores.byColumn[i * scores.columns.length + j]));
  const cells = scores.columns.flatMap((name) => {
    const j = rows.columns.findIndex((column) => column.name === name);
    const own = [...hidden].filter((i) => i % width === j);
    if (own.length === 0) return [];
    const isCategory = categoriesOf(rows.columns[j]) > 0;
    const others = Array.from(values).filter((v, i) => i % width === j && !Number.isNaN(v));
    const [truth, guess] = [own.map((i) => rows.values[i]), own.map((i) => filled.values[i])];
    const measured = isCategory ? accuracies(truth, guess, others) : determined(truth, guess, others);
    return measured ? [[name, { ...measured, cells: own.length }] as const] : [];
  });
  const nll = [...scores.nll];
  return {
    ...{ nll: sampleMean(nll), nllStandardError: nll.length > 1 ? standardErrorOfMean(nll) : 0 },
    nats: Object.fromEntries(scores.columns.map((name, j) => [name, nats(j)])),
    filled: Object.fromEntries(cells),
  };
}

function accuracies(truth: number[], guess: number[], others: number[]): Omit<FilledCells, "cells"> {
  const counts = new Map<number, number>();
  for (const value of others) counts.set(value, (counts.get(value) ?? 0) + 1);
  const usual = [...counts].reduce((best, one) => (one[1] > best[1] ? one : best), [NaN, 0])[0];
  const share = (of: (i: number) => number): number => truth.filter((v, i) => v === of(i)).length / truth.length;
  return { measure: "accuracy", value: share((i) => guess[i]), guess: share(() => usual) };
}

/** Undefined where the hidden cells do not vary. */
function determined(truth: number[], guess: number[], others: number[]): Omit<FilledCells, "cells"> | undefined {
  const mean = others.length > 0 ? sampleMean(others) : 0;
  const squares = (of: (i: number) => number): number => truth.reduce((sum, v, i) => sum + (v - of(i)) ** 2, 0);
  const around = squares(() => sampleMean(truth));
  if (around === 0) return undefined;
  return { measure: "r2", value: 1 - squares((i) => guess[i]) / around, guess: 1 - squares(() => mean) / around };
}
