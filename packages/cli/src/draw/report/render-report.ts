import { codesPlot } from "../plots/codes-plot.js";
import { configTable } from "./config-table.js";
import { curvePlots } from "./curve-plots.js";
import { html, trusted, type Html } from "../svg/html.js";
import { findingsList } from "./findings-list.js";
import { headline } from "./headline.js";
import { klPlot } from "./kl-plot.js";
import { machineTable } from "./machine-table.js";
import { netDiagram } from "../net/net-diagram.js";
import { picture } from "./picture.js";
import type { ReportData } from "./report-data.js";
import { REPORT_STYLE } from "./report-style.js";
import { snapshotPictures } from "./snapshot-pictures.js";
import { testTable } from "./test-table.js";

/** Nothing may be loaded and nothing may run, whatever a run folder holds. */
const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/**
 * One run as one self-contained HTML page: no script, no request, light and dark, from phone to print. Parts that `data` lacks are
 * left out. Charts are drawn by Observable Plot, which takes a quarter of a second to load: import this module only when a report is
 * written, `const { renderReport } = await import("./report/render-report.js")`.
 * Throws FormatError if an image is not a PNG file, InputError if the codes' lists differ in length.
 */
export function renderReport(data: ReportData): string {
  const pictures = [
    picture("pairs", "Originals and reconstructions", data.pairs),
    picture("samples", "Samples from the prior", data.samples),
  ].filter((part) => part !== undefined);
  const codes = codesPlot(data.codes);
  const tested = testTable(data);
  const kl = klPlot(data.klPerDimension, data.test?.activeUnits, codes !== undefined && tested === undefined);
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="generator" content="latents" />
        <title>${data.title} · latents</title>
        <link rel="icon" href="data:," />
        <style>
          ${trusted(REPORT_STYLE)}
        </style>
      </head>
      <body>
        <main>
          ${headline(data)} ${section("The doctor's notes", "findings", findingsList(data.findings))}
          ${section("Pictures", "pictures", pictures.length > 0 && html`<div class="pair">${pictures}</div>`)}
          ${section("Real rows and drawn rows", "table", data.table && html`${data.table}`)}
          ${section("Training", "training", curvePlots(data))}
          ${section("As training went", "snapshots", snapshotPictures(data.snapshots))}
          ${section("The model", "model", data.model && html`<div class="card wide" tabindex="0" role="group" aria-label="The model's layers"><div>${trusted(netDiagram(data.model, data.shape))}</div></div>`)}
          ${section(latentTitle([codes, kl], tested), "latent", latent(codes, [tested, kl]))}
          ${section("Settings", "settings-section", configTable(data.config))}
          ${section("Made with", "machine", machineTable(data))}
        </main>
      </body>
    </html> `;
  return page.text;
}

function section(title: string, id: string, content: Html | false | undefined): Html | undefined {
  if (content === false || content === undefined) return undefined;
  return html`<section id="${id}">
    <h2>${title}</h2>
    ${content}
  </section>`;
}

function latentTitle(latentParts: (Html | undefined)[], tested: Html | undefined): string {
  if (latentParts.every((part) => part === undefined)) return "Result";
  return tested === undefined ? "Latent space" : "Latent space and test set";
}

/** The codes at the left with the measures under each other at the right; without codes, the measures side by side. */
function latent(codes: Html | undefined, parts: (Html | undefined)[]): Html | undefined {
  const measures = parts.filter((part) => part !== undefined);
  if (codes === undefined) return measures.length === 0 ? undefined : html`<div class="pair">${measures}</div>`;
  if (measures.length === 0) return html`<div class="pair">${codes}</div>`;
  return html`<div class="pair wide-left">
    ${codes}
    <div class="stack">${measures}</div>
  </div>`;
}
