import * as Plot from "@observablehq/plot";
import { inMemory, spreadRows, subset, type SeriesLayout, type TableDataset } from "@latents/core";
import { html, type Html } from "../svg/html.js";
import { svgPlot } from "../svg/svg-plot.js";

/** Series that are drawn into one picture, and channels that have one. */
const [mostSeries, mostChannels] = [12, 8];

/** Real series beside drawn ones, a pair of pictures for each channel. */
export function seriesSection(real: TableDataset, drawn: TableDataset, series: SeriesLayout): Html[] {
  const channels = series.channels.slice(0, mostChannels);
  return [
    html`<p class="note">
      ${Math.min(mostSeries, real.count)} training series, and as many that were drawn from the model, along
      ${series.length} points.
      ${
        channels.length < series.channels.length &&
        `The first ${channels.length} of ${series.channels.length} channels are drawn.`
      }
    </p>`,
    html`<div class="marginals">
      ${channels.flatMap((name, c) => [
        linesPlot(`${name}, real`, linesOf(real, series, c), rangeOf(real, drawn, series, c)),
        linesPlot(`${name}, drawn`, linesOf(drawn, series, c), rangeOf(real, drawn, series, c)),
      ])}
    </div>`,
  ];
}

/** A value of a series at a point in time; NaN where it is missing, where its line breaks. */
interface Point {
  readonly line: number;
  readonly at: number;
  readonly value: number;
}

function linesOf(table: TableDataset, { channels, length }: SeriesLayout, channel: number): Point[] {
  const { values, count } = inMemory(subset(table, spreadRows(table.count, mostSeries)));
  const width = channels.length * length;
  return Array.from({ length: count }, (_, line) =>
    Array.from({ length }, (__, at) => ({ line, at, value: values[line * width + channel * length + at] })),
  ).flat();
}

/** One range for both, so that they can be compared. */
function rangeOf(real: TableDataset, drawn: TableDataset, series: SeriesLayout, channel: number): [number, number] {
  const values = [real, drawn].flatMap((table) => linesOf(table, series, channel).map(({ value }) => value));
  const seen = values.filter((value) => !Number.isNaN(value));
  return [Math.min(...seen), Math.max(...seen)];
}

function linesPlot(title: string, points: readonly Point[], domain: [number, number]): Html {
  const svg = svgPlot(title, {
    ...{ width: 300, height: 170, marginTop: 8, marginLeft: 40, marginRight: 6, marginBottom: 26 },
    x: { label: null, ticks: 4 },
    y: { label: null, grid: true, ticks: 4, domain },
    marks: [
      Plot.line(points, { x: "at", y: "value", z: "line", stroke: "var(--train)", strokeWidth: 1, strokeOpacity: 0.6 }),
    ],
  });
  return html`<figure class="card">
    <h3>${title}</h3>
    ${svg}
  </figure>`;
}
