import { InputError, subset, type TableDataset } from "@latents/core";

/** Blocks of time of the training part: a validation split has whole ones. */
const blocks = 10;

/** Windows of one long series. */
interface CutSeries {
  readonly rows: TableDataset;
  /** The point that each window begins at. */
  readonly starts: Uint32Array;
  /** Points of a window, and of the series. */
  readonly length: number;
  readonly points: number;
}

/**
 * Windows by time: those within the last share of the points are the test split, those within the others the training split, in groups of which a validation split has whole
 * ones: the windows within one of ten blocks of time. A window across two parts or blocks is in none. Throws InputError where a split would be empty.
 */
export function splitByTime(
  { rows, starts, length, points }: CutSeries,
  test: number,
): { readonly train: TableDataset; readonly test: TableDataset } {
  const boundary = Math.round((1 - test) * points);
  const blockOf = (point: number): number => Math.floor((point * blocks) / boundary);
  const places = (inside: (start: number) => boolean): number[] =>
    [...starts.keys()].filter((window) => inside(starts[window]));
  const early = places((start) => start + length <= boundary && blockOf(start) === blockOf(start + length - 1));
  const late = places((start) => start >= boundary);
  const groups = Uint32Array.from(early, (window) => blockOf(starts[window]));
  if (early.length < 2 || new Set(groups).size < 2 || (test > 0 && late.length === 0))
    throw new InputError(
      `data.window: ${points} points of ${rows.name} give ${early.length} windows of ${length} points to train on and ${late.length} to test on, which is too few; give shorter windows (data.window.length), or more points`,
    );
  return { train: { ...subset(rows, early, "train"), groups }, test: subset(rows, late, "test") };
}
