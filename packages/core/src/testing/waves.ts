import { seriesColumn, tableDataset, type SeriesLayout, type TableDataset } from "../data/index.js";
import { fillUniform } from "../random/index.js";

/** Two channels of 15 points. */
const waveSeries: SeriesLayout = { channels: ["a", "b"], length: 15 };
export const waveColumns = waveSeries.channels.flatMap((channel) =>
  Array.from({ length: waveSeries.length }, (_, t) => ({
    name: seriesColumn(channel, t),
    kind: "continuous" as const,
  })),
);

/** Waves of any phase, and a hundred times larger the same a quarter later. */
export function waves(count: number, seed = 1): TableDataset {
  const phases = fillUniform(new Float64Array(count), { seed, stream: "phase", step: 0 });
  const { length } = waveSeries;
  const values = Array.from(phases, (phase) =>
    waveColumns.map((_, j) => {
      const at = 2 * Math.PI * (phase + (j % length) / 10);
      return j < length ? Math.sin(at) : 100 * Math.cos(at);
    }),
  );
  return tableDataset({ name: "waves", columns: waveColumns, values, series: waveSeries });
}
