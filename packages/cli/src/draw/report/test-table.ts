import { leastEffectiveShare } from "@latents/core";
import { html, type Html } from "../svg/html.js";
import { count, nats } from "../plots/quantity.js";
import type { ReportData } from "./report-data.js";
import { latest } from "../plots/series.js";

/** The test set's numbers, beside them those of the validation of the same model: the kept one's, else the last. `undefined` if the run was not tested. */
export function testTable({ test, validation, summary, of = "image" }: ReportData): Html | undefined {
  if (test === undefined) return undefined;
  const { kept } = summary;
  const { standardErrors: errors, effectiveSamples, samples } = test;
  const isWeak =
    effectiveSamples !== undefined && samples !== undefined && effectiveSamples < leastEffectiveShare * samples;
  const last = (kept && validation.find(({ step }) => step === kept.step)) ?? latest(validation);
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
        ${row("REC", withError(test.rec, errors?.rec), last && nats(last.rec))}
        ${row("KL", withError(test.kl, errors?.kl), last && nats(last.kl))}
        ${test.bitsPerDim !== undefined && row("NELBO, bits/dim", withError(test.bitsPerDim, errors?.bitsPerDim, 3))}
        ${test.nll !== undefined && row(`NLL${test.samples === undefined ? "" : `, ${count(test.samples)} samples`}`, withError(test.nll, test.nllStandardError))}
        ${test.monteCarloError !== undefined && row("NLL, Monte Carlo error", nats(test.monteCarloError, 3))}
        ${test.effectiveSamples !== undefined && row("Effective samples", nats(test.effectiveSamples, 1))}
        ${test.activeUnits !== undefined && row("Active units", count(test.activeUnits))}
        ${row(of === "row" ? "Rows" : "Images", count(test.images))}
        ${of === "image" && row("Binarisation", test.binarisation)}
      </tbody>
    </table>
    <p class="note">
      Nats per ${of}; lower is better. NELBO = REC + KL; ± is the standard error over the ${of}s.
      ${of === "image" && "Numbers of another binarisation cannot be compared."}
      ${isWeak && html`<b>Few of the NLL's importance samples count: it is an upper bound, and more samples would lower it.</b>`}
    </p>
  </div>`;
}

const withError = (value: number, error: number | undefined, digits?: number): Html | string =>
  error === undefined ? nats(value, digits) : html`${nats(value, digits)} ± ${nats(error, digits)}`;
