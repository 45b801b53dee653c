import type { Finding } from "@latents/core";
import { html, type Html } from "../svg/html.js";

/** What the doctor says of a run: each finding with its figures and what to try; `undefined` where there is none. */
export function findingsList(findings: readonly Finding[] = []): Html | undefined {
  if (findings.length === 0) return undefined;
  return html`<ul class="findings">
    ${findings.map(
      ({ severity, title, evidence, remedies }) =>
        html`<li class="card ${severity}">
          <h3><b>${severity}</b> ${title}</h3>
          <p>${evidence.join(" ")}</p>
          <ul>
            ${remedies.map(
              ({ set, why }) =>
                html`<li>try <code>${set.map((setting) => `--set ${setting}`).join(" ")}</code>${why}</li>`,
            )}
          </ul>
        </li>`,
    )}
  </ul>`;
}
