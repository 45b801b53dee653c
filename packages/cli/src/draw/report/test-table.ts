import { html, type Html } from "../svg/html.js";
import { count, nats } from "../plots/quantity.js";
import type { ReportData } from "./report-data.js";
import { latest } from "../plots/series.js";

/** The test set's numbers, the last validation's beside them. `undefined` if the run was not tested. */
export function testTable({ test, validation }: ReportData): Html | undefined {
  if (test === undefined) return undefined;
  const last = latest(validation);
  const row = (name: string, value: Html | string, other?: string): Html =>
    html`<tr>
      <th scope="row">${name}</th>
      <td>${value}</td>
      ${last && html`<td>${other}</td>`}
    </tr>`;
  return html`<div class="card">
    <h3>Test set</h3>
    <table class="measures">
      <thead>
        <tr>
          <td></td>
          <th scope="col">test</th>
          ${last && html`<th scope="col">validation, step ${count(last.step)}</th>`}
        </tr>
      </thead>
      <tbody>
        ${row("NELBO", html`<b>${nats(test.negElbo)}</b> ± ${nats(test.standardError)}`, last && nats(last.negElbo))}
        ${row("REC", nats(test.rec), last && nats(last.rec))} ${row("KL", nats(test.kl), last && nats(last.kl))}
        ${test.bitsPerDim !== undefined && row("NELBO, bits/dim", nats(test.bitsPerDim, 3))}
        ${test.nll !== undefined && row(`NLL${test.samples === undefined ? "" : `, ${count(test.samples)} samples`}`, nats(test.nll))}
        ${test.activeUnits !== undefined && row("Active units", count(test.activeUnits))}
        ${row("Images", count(test.images))} ${row("Binarisation", test.binarisation)}
      </tbody>
    </table>
    <p class="note">
      Nats per image; lower is better. NELBO = REC + KL, with its standard error over the images. Numbers of another
      binarisation cannot be compared.
    </p>
  </div>`;
}
