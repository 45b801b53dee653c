import {
  cellReader,
  type DataFinding,
  inferSchema,
  InputError,
  type RawTable,
  type SchemaColumn,
  wordsOf,
} from "@latents/core";
import { tableOfSeries } from "../readers/tables/series-table.js";

/** How windows are cut from a long series. */
export interface Window {
  /** Points of each. */
  readonly length: number;
  /** Points from the beginning of one to that of the next; default half the length. */
  readonly hop?: number;
}

export const hopOf = ({ length, hop }: Window): number => hop ?? Math.max(1, Math.floor(length / 2));

/** A long series: a row for each point in time, as numbers. */
export interface LongSeries {
  readonly table: RawTable;
  readonly channels: readonly string[];
  /** [points, channels] */
  readonly values: Float64Array;
  readonly findings: readonly DataFinding[];
}

/**
 * The channels of a table whose rows follow each other in time: its columns of numbers, or those that are named. Throws InputError for a channel that it lacks, a cell that is no
 * number, and where there is none.
 */
export function longSeries(table: RawTable, channels?: readonly string[]): LongSeries {
  const { schema } = inferSchema(table);
  const isNumeric = ({ kind, categories }: SchemaColumn): boolean =>
    kind === "continuous" || kind === "count" || (categories ?? ["x"]).every((one) => Number.isFinite(Number(one)));
  const names = channels ?? schema.columns.filter(isNumeric).map(({ name }) => name);
  if (names.length === 0)
    throw new InputError(`${table.name}: no column holds numbers, of which a series is made; name another file`);
  const words = wordsOf(table.text !== undefined, undefined);
  const values = new Float64Array(table.rows * names.length);
  names.forEach((name, c) => {
    const place = schema.columns.findIndex((column) => column.name === name);
    if (place < 0)
      throw new InputError(
        `${table.name}: lacks the channel ${name}; it has ${table.columns
          .map((column) => column.name)
          .slice(0, 20)
          .join(", ")}`,
      );
    const { categories: _, format: __, ...column } = schema.columns[place];
    const read = cellReader({ ...column, kind: "continuous" }, words);
    for (let row = 0; row < table.rows; row++) {
      const value = read(table.columns[place].cells[row]);
      if (typeof value === "string")
        throw new InputError(
          `${table.place(row)}, column ${name}: ${JSON.stringify(table.columns[place].cells[row])} is no ${value}; correct it, or leave the column out`,
        );
      values[row * names.length + c] = value;
    }
  });
  const left = schema.columns.filter(({ name }) => !names.includes(name)).map(({ name }) => name);
  const note = `is a long series of ${names.join(", ")}${left.length > 0 ? `; left out: ${left.join(", ")}` : ""}`;
  return { table, channels: names, values, findings: [{ level: "note", message: note }] };
}

/** Windows of a long series as a table, and the point that each begins at. */
export interface Windows {
  readonly table: RawTable;
  readonly starts: Uint32Array;
  readonly points: number;
}

/** Cuts windows; `all` cuts one more that ends with the last point, where that is in none yet. Throws InputError for a series that is shorter than one. */
export function cutWindows({ table, channels, values }: LongSeries, window: Window, all = false): Windows {
  const { length } = window;
  const points = table.rows;
  if (points < length)
    throw new InputError(
      `data.window.length: must be at most the ${points} points of ${table.name}, got ${length}; give fewer`,
    );
  const hop = hopOf(window);
  const starts = Array.from({ length: Math.floor((points - length) / hop) + 1 }, (_, i) => i * hop);
  if (all && starts.at(-1)! + length < points) starts.push(points - length);
  const width = channels.length;
  const cells = new Float64Array(starts.length * width * length);
  starts.forEach((start, i) => {
    for (let c = 0; c < width; c++)
      for (let t = 0; t < length; t++) cells[(i * width + c) * length + t] = values[(start + t) * width + c];
  });
  const windows = tableOfSeries(table.name, { channels, length }, cells, (row) => table.place(starts[row]));
  return { table: { ...windows, ...(table.text && { text: table.text }) }, starts: Uint32Array.from(starts), points };
}
