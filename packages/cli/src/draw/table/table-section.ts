import type { TableSchema } from "@latents/core";
import { html, type Html } from "../svg/html.js";
import { quantile } from "../plots/series.js";
import { marginalPlot } from "./marginal-plot.js";
import { relationPlot } from "./relation-plot.js";
import type { TableFigures } from "./table-figures.js";

/** Columns that are drawn: the worst. */
const mostColumns = 24;

/** Drawn rows beside real ones: columns, pairs of columns, what they are good for, copies. */
export function tableSection(figures: TableFigures, schema: TableSchema): Html[] {
  const { real, drawn, columns, relations } = figures;
  const shown = columns.slice(0, mostColumns);
  const names = real.columns.map(({ name }) => name);
  const ofColumn = (name: string): TableSchema["columns"][number] | undefined =>
    schema.columns.find((column) => column.name === name);
  return [
    html`<p class="note">
      ${drawn.count.toLocaleString("en")} rows drawn from the model (lines) beside ${real.count.toLocaleString("en")}
      training rows (bars), the columns that differ most first. KS is the largest distance of the two distribution
      functions, TV half the sum of the differences of shares; 0 is equal.
      ${shown.length < columns.length && `The ${shown.length} worst of ${columns.length} columns are drawn.`}
    </p>`,
    html`<div class="marginals">
      ${shown.map((column) => marginalPlot(column, real, drawn, ofColumn(column.name)))}
    </div>`,
    ...(relations
      ? [
          html`<div class="marginals">
            ${relationPlot("Relations, real", names, relations.real, "Pearson's r of two numbers, eta of a number and a category, Cramér's V of two categories.")}
            ${relationPlot("Relations, drawn", names, relations.drawn, "The same of the drawn rows.")}
            ${relationPlot(
              "Difference",
              names,
              relations.real.map((row, i) => row.map((value, j) => relations.drawn[i][j] - value)),
              `Drawn minus real; ${relations.difference.toFixed(3)} on average, without its sign.`,
            )}
          </div>`,
        ]
      : []),
    html`<div class="pair">${usefulnessTable(figures)} ${nearestTable(figures)}</div>`,
  ];
}

function usefulnessTable({ usefulness = [] }: TableFigures): Html | undefined {
  if (usefulness.length === 0) return undefined;
  return html`<div class="card">
    <h3>Learnt from drawn rows, tested on real ones</h3>
    <table class="measures">
      <thead>
        <tr>
          <th scope="col">column, from the others</th>
          <th scope="col">real rows</th>
          <th scope="col">drawn rows</th>
          <th scope="col">guess</th>
        </tr>
      </thead>
      <tbody>
        ${usefulness.map(
          ({ name, measure, real, drawn, baseline }) =>
            html`<tr>
              <th scope="row">${name}, ${measure}</th>
              <td>${real.toFixed(3)}</td>
              <td>${drawn.toFixed(3)}</td>
              <td>${baseline.toFixed(3)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    <p class="note">
      Ridge regression, fitted on training rows and on as many drawn rows, measured on the test split; the largest loss
      first. The guess is the mean, or the most frequent category.
    </p>
  </div>`;
}

function nearestTable({ nearest: { drawn, test } }: TableFigures): Html {
  const row = (name: string, of: (rows: typeof drawn) => string): Html =>
    html`<tr>
      <th scope="row">${name}</th>
      <td>${of(drawn)}</td>
      <td>${of(test)}</td>
    </tr>`;
  const at = (q: number) => (rows: typeof drawn) => quantile(rows.distances, q).toFixed(3);
  return html`<div class="card">
    <h3>How near to a training row</h3>
    <table class="measures">
      <thead>
        <tr>
          <td></td>
          <th scope="col">drawn</th>
          <th scope="col">test</th>
        </tr>
      </thead>
      <tbody>
        ${row("copies of a training row", ({ copies, rows }) => `${copies.toLocaleString("en")} of ${rows.toLocaleString("en")} (${((100 * copies) / rows).toFixed(2)} %)`)}
        ${row("distance, 5 % of rows below", at(0.05))} ${row("distance, half of them below", at(0.5))}
      </tbody>
    </table>
    <p class="note">
      Distance of standardised numbers, 1 for another category. Drawn rows that lie nearer than the test rows, or are
      copies more often, repeat what the model was trained on.
    </p>
  </div>`;
}
