import { seriesColumn, type SeriesLayout } from "../../data/index.js";
import { InputError } from "../../errors.js";
import type { RawTable } from "../raw-table.js";
import type { SchemaColumn, TableSchema } from "./table-schema.js";

/** The schema of series: every point is a measurement, with the range of its channel. */
export function seriesSchema(table: RawTable, series: SeriesLayout): TableSchema {
  const { channels, length } = series;
  const columns = channels.flatMap((channel, c): SchemaColumn[] => {
    const own = table.columns.slice(c * length, (c + 1) * length);
    let [low, high, whole] = [Infinity, -Infinity, true];
    const missing = own.map(({ cells }) => {
      let holes = 0;
      for (let i = 0; i < cells.length; i++) {
        const value = cells[i] as number;
        if (Number.isNaN(value)) holes++;
        else {
          if (value < low) low = value;
          if (value > high) high = value;
          whole &&= Number.isInteger(value);
        }
      }
      return holes / cells.length;
    });
    if (!(low <= high)) throw new InputError(`${table.name}: the channel ${channel} has no value; leave it out`);
    return own.map(({ stored }, t) => ({
      ...{ name: seriesColumn(channel, t), kind: "continuous", stored, missing: missing[t], range: [low, high] },
      ...(whole && { integer: true }),
    }));
  });
  return { rows: table.rows, na: [""], columns, series };
}
