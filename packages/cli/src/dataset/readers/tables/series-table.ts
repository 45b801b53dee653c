import { type RawTable, seriesColumn, type SeriesLayout } from "@latents/core";

/** Series as a table: a column for each point of each channel. `values` are [rows, channels, length]. */
export function tableOfSeries(
  name: string,
  series: SeriesLayout,
  values: ArrayLike<number | bigint>,
  place: (row: number) => string,
  stored: "float" | "integer" = "float",
): RawTable {
  const { channels, length } = series;
  const width = channels.length * length;
  const rows = values.length / width;
  return {
    ...{ name, rows, series, place, notes: [] },
    columns: channels.flatMap((channel, c) =>
      Array.from({ length }, (_, t) => ({
        name: seriesColumn(channel, t),
        cells: Float64Array.from({ length: rows }, (_unused, i) => Number(values[i * width + c * length + t])),
        stored,
      })),
    ),
  };
}
