import { rowPieces, rowsReader, spreadRows, type Table } from "./stored-table.js";

/** The seen cells of a column, as an encoding is fitted on them. */
export interface ColumnCells {
  /** Seen cells of all rows, the least and the largest of them. */
  readonly seen: number;
  readonly low: number;
  readonly high: number;
  /** Rising: of all rows, or of `mostFitted` evenly spread ones. */
  readonly sorted: Float64Array;
}

/** Rows that scales are fitted on: more change a quantile by less than a thousandth of the rows. */
const mostFitted = 2 ** 18;
/** Numbers of a store that are held at a time. */
const mostHeld = 2 ** 24;

/** Looks at each column of a table, by its place: rows are read in order once, and those that scales are fitted on again for each group of columns. */
export function columnCells(table: Table): (place: number) => ColumnCells {
  const width = table.columns.length;
  const rows = spreadRows(table.count, mostFitted);
  const all = rows.length < table.count ? extents(table) : undefined;
  const read = rowsReader(table);
  const together = table.kind === "table" ? 1 : Math.max(1, Math.min(width, Math.floor(mostHeld / rows.length)));
  let held: { readonly first: number; readonly columns: readonly Float64Array[] } | undefined;
  return (place) => {
    if (!held || place < held.first || place >= held.first + together) {
      const first = Math.floor(place / together) * together;
      held = { first, columns: columnsOf(read, rows, first, Math.min(together, width - first), width) };
    }
    const values = held.columns[place - held.first];
    // a missing cell sorts behind all others
    const sorted = values.slice().sort();
    let seen = sorted.length;
    while (seen > 0 && Number.isNaN(sorted[seen - 1])) seen--;
    const cells = sorted.subarray(0, seen);
    if (!all) return { seen, low: cells[0], high: cells[seen - 1], sorted: cells };
    const { seen: present, low, high } = all(place);
    // cells that are so rare that none of the chosen rows has one
    return { seen: present, low, high, sorted: seen > 0 || present === 0 ? cells : Float64Array.of(low, high) };
  };
}

/** Cells that a channel's scale is fitted on. */
const mostOfChannel = 2 ** 20;

/** Looks at columns of series, by their place, as at all points of their channel together; holes are those of the point. */
export function channelCells(cells: (place: number) => ColumnCells, length: number): (place: number) => ColumnCells {
  let known: { readonly channel: number; readonly all: ColumnCells; readonly seen: readonly number[] } | undefined;
  return (place) => {
    const channel = Math.floor(place / length);
    if (known?.channel !== channel) {
      const points = Array.from({ length }, (_, t) => cells(channel * length + t));
      const there = points.filter(({ seen }) => seen > 0);
      const every = Math.ceil(there.reduce((sum, { sorted }) => sum + sorted.length, 0) / mostOfChannel);
      const some = there.flatMap(({ sorted }) => Array.from(sorted).filter((_, i) => i % every === 0));
      const [low, high] = [
        there.reduce((least, one) => Math.min(least, one.low), Infinity),
        there.reduce((most, one) => Math.max(most, one.high), -Infinity),
      ];
      const seen = points.map((point) => point.seen);
      known = { channel, seen, all: { seen: 0, low, high, sorted: Float64Array.from(some).sort() } };
    }
    return { ...known.all, seen: known.seen[place - channel * length] };
  };
}

/** Cells of `count` columns from `first` on, in the order of the rows. */
function columnsOf(
  read: ReturnType<typeof rowsReader>,
  rows: Uint32Array,
  first: number,
  count: number,
  width: number,
): Float64Array[] {
  const columns = Array.from({ length: count }, () => new Float64Array(rows.length));
  const atOnce = Math.max(1, Math.floor(2 ** 18 / width));
  for (let from = 0; from < rows.length; from += atOnce) {
    const some = rows.subarray(from, from + atOnce);
    const { values, start } = read(some);
    for (let i = 0; i < some.length; i++)
      for (let j = 0; j < count; j++) columns[j][from + i] = values[start(i) + first + j];
  }
  return columns;
}

/** Number of seen cells, the least and the largest of each column, over all rows. */
function extents(table: Table): (place: number) => Omit<ColumnCells, "sorted"> {
  const width = table.columns.length;
  const seen = new Uint32Array(width);
  const low = new Float64Array(width).fill(Infinity);
  const high = new Float64Array(width).fill(-Infinity);
  for (const { count, values } of rowPieces(table))
    for (let i = 0, at = 0; i < count; i++)
      for (let j = 0; j < width; j++, at++) {
        const value = values[at];
        if (Number.isNaN(value)) continue;
        seen[j]++;
        if (value < low[j]) low[j] = value;
        if (value > high[j]) high[j] = value;
      }
  return (place) => ({ seen: seen[place], low: low[place], high: high[place] });
}
