import { InputError } from "../../errors.js";

/** Columns of a table that are series: those of the first channel from its first point in time to its last, then those of the next. */
export interface SeriesLayout {
  readonly channels: readonly string[];
  /** Points in time of each. */
  readonly length: number;
}

/** The name of a channel's column at a point in time, from 0. */
export const seriesColumn = (channel: string, point: number): string => `${channel}@${point}`;

/** Throws InputError, beginning with `where`, unless columns so named are what a layout says. */
export function checkSeries(
  { channels, length }: SeriesLayout,
  columns: readonly { readonly name: string; readonly kind: string }[],
  where: string,
): void {
  if (channels.length * length !== columns.length || length < 1)
    throw new InputError(
      `${where}: series of ${channels.length} channels and ${length} points need ${channels.length * length} columns, got ${columns.length}`,
    );
  const odd = columns.find(({ kind }) => kind !== "continuous");
  if (odd) throw new InputError(`${where}: columns of series must be continuous, "${odd.name}" is ${odd.kind}`);
}
