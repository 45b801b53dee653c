import type { RawColumn, RawTable } from "@latents/core";
import type { OpenOptions } from "../../run/model/open-model.js";

/** What `latents score` is told of a run on a table. */
export interface ScoreTableFlags extends OpenOptions {
  readonly paths: readonly string[];
  readonly samples?: number;
  readonly seed?: number;
  /** Share of usual rows that the threshold takes for unusual. */
  readonly falseAlarms?: number;
  readonly formulas?: boolean;
  readonly out?: string;
  readonly json?: boolean;
}

/** A share in words. */
export const percent = (share: number): string => `${Number((100 * share).toPrecision(3))} %`;

/** A column that the table has already gets another name. */
export const renamed = (column: RawColumn, others: readonly RawColumn[]): RawColumn =>
  others.some(({ name }) => name === column.name)
    ? renamed({ ...column, name: `latents_${column.name}` }, others)
    : column;

/** Where a row stands, without the name of a table that is one file. */
export function placeIn({ name, place }: RawTable, row: number): string {
  const where = place(row);
  return where.startsWith(`${name}: `) ? where.slice(name.length + 2) : where;
}
