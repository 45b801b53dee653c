import * as Plot from "@observablehq/plot";
import {
  categoriesOf,
  columnBars,
  type ColumnComparison,
  type TableDataset,
  dateStyleOf,
  type SchemaColumn,
} from "@latents/core";
import { html, type Html } from "../svg/html.js";
import { svgPlot } from "../svg/svg-plot.js";

/** One column of real rows as bars, of drawn rows as a line over them, with how far they are apart. */
export function marginalPlot(
  { name, distance, measure, missing }: ColumnComparison,
  real: TableDataset,
  drawn: TableDataset,
  schema: SchemaColumn | undefined,
): Html {
  const place = real.columns.findIndex((column) => column.name === name);
  const column = real.columns[place];
  const categories = categoriesOf(column);
  const { real: bars, drawn: line } = columnBars(real, drawn, place);
  const words = column.categories ?? [];
  const shown = bars.length;
  const svg = svgPlot(`${name}: real rows as bars, drawn rows as a line`, {
    ...{ width: 300, height: 150, marginTop: 8, marginLeft: 34, marginRight: 6, marginBottom: 26 },
    x: {
      label: null,
      ...(categories > 0
        ? {
            ticks: bars.map(({ from }) => from + 0.5),
            tickSize: 0,
            tickFormat: (at: number) =>
              shown > 8 ? "" : shortened(words[Math.floor(at)] ?? "", Math.floor(46 / shown)),
          }
        : {
            // dates are long
            ticks: schema?.kind === "date" ? 2 : 4,
            ...(schema?.kind === "date" && {
              tickFormat: (day: number) => dateStyleOf(schema).write(day).slice(0, 10),
            }),
          }),
    },
    y: { label: null, grid: true, ticks: 3, tickFormat: "%", zero: true },
    marks: [
      Plot.rect(bars, {
        x1: "from",
        x2: "to",
        y1: 0,
        y2: "share",
        fill: "var(--faint)",
        insetLeft: 0.5,
        insetRight: 0.5,
      }),
      Plot.ruleY(line, { x1: "from", x2: "to", y: "share", stroke: "var(--train)", strokeWidth: 2 }),
      Plot.ruleY([0], { stroke: "currentColor", strokeOpacity: 0.5 }),
    ],
  });
  const holes =
    missing.real > 0 || missing.drawn > 0
      ? ` Missing: ${percent(missing.real)} real, ${percent(missing.drawn)} drawn.`
      : "";
  return html`<figure class="card">
    <h3>${name}</h3>
    ${svg}
    <figcaption>${measure} ${distance.toFixed(3)}.${holes}</figcaption>
  </figure>`;
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const shortened = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, Math.max(1, most - 1))}…` : text;
