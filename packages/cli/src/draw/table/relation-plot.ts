import * as Plot from "@observablehq/plot";
import type { Associations } from "@latents/core";
import { html, type Html } from "../svg/html.js";
import { svgPlot } from "../svg/svg-plot.js";

/** A matrix of relations as coloured cells: blue for a falling line, orange for a rising one or any other relation. */
export function relationPlot(title: string, names: readonly string[], table: Associations, note: string): Html {
  const cells = table.flatMap((row, i) =>
    Array.from(row, (value, j) => ({ x: names[j], y: names[i], value })).filter(({ value }) => !Number.isNaN(value)),
  );
  const side = Math.max(9, Math.min(26, Math.floor(260 / names.length)));
  const label = Math.min(90, 7 * Math.max(...names.map((name) => name.length)));
  const svg = svgPlot(`${title}: relations of pairs of columns`, {
    width: label + side * names.length + 10,
    height: label + side * names.length + 10,
    ...{ marginLeft: label, marginTop: 4, marginBottom: label, marginRight: 6 },
    x: { label: null, domain: names, tickRotate: -90, tickSize: 0, padding: 0.06 },
    y: { label: null, domain: names, tickSize: 0, padding: 0.06 },
    marks: [
      Plot.cell(cells, {
        x: "x",
        y: "y",
        fill: ({ value }: { value: number }) => (value < 0 ? "var(--train)" : "var(--validation)"),
        fillOpacity: ({ value }: { value: number }) => Math.min(1, Math.abs(value)),
      }),
    ],
  });
  return html`<figure class="card">
    <h3>${title}</h3>
    ${svg}
    <figcaption>${note}</figcaption>
  </figure>`;
}
