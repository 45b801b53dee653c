import { inMemory, scoreRows, take, type RowScores, type TrainedVae, trainedRows } from "@latents/core";
import type { Run } from "../open-run.js";
import { runTable } from "./run-table.js";

/** Scores of rows that the training held out: what scores are usual. */
export interface HeldOutScores {
  /** -log p of each row, nats, rising. */
  readonly nll: Float64Array;
  /** Median nats of each column, in the order of `RowScores.columns`. */
  readonly byColumn: Float64Array;
}

/** More rows make a threshold little better. */
const mostRows = 2000;

/**
 * Scores of the rows that the training held out for validation, or of the test split where it held out none: never of the rows that are asked about.
 * Throws LatentsError.
 */
export async function heldOutScores(
  run: Run,
  trained: TrainedVae,
  {
    data,
    ...options
  }: {
    readonly samples: number;
    readonly seed: number;
    /** Where the training's table lies now. */
    readonly data?: string;
    readonly onProgress?: (done: number, total: number) => void;
  },
): Promise<HeldOutScores> {
  const table = await runTable(run, data);
  const rows = trainedRows(table("train"), run.config).validation ?? table("test");
  const some = inMemory(take(rows, Math.min(mostRows, rows.count)));
  const scores = await scoreRows(trained, some, options);
  return { nll: scores.nll.toSorted(), byColumn: columnMedians(scores, some.count) };
}

/** The median of each column's nats over rows where its cell is there. */
function columnMedians({ columns, byColumn }: RowScores, count: number): Float64Array {
  return Float64Array.from(columns, (_, j) => {
    const nats = Array.from({ length: count }, (_unused, i) => byColumn[i * columns.length + j]);
    const seen = Float64Array.from(nats.filter((value) => value !== 0)).sort();
    return seen[Math.floor(seen.length / 2)] ?? 0;
  });
}

/** The score that a share of usual rows exceeds: as many of them lie above as `rate` of all, rounded down. */
export const thresholdOf = ({ nll }: Pick<HeldOutScores, "nll">, rate: number): number =>
  nll[nll.length - 1 - Math.min(nll.length - 1, Math.floor(rate * nll.length))];
