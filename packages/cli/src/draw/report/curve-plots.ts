import * as Plot from "@observablehq/plot";
import { html, type Html } from "../svg/html.js";
import { count } from "../plots/quantity.js";
import { outsideNote } from "../plots/outside-note.js";
import type { ReportData } from "./report-data.js";
import { centredMean, finiteSorted, robustRange, thin, type Point } from "../plots/series.js";
import { svgPlot } from "../svg/svg-plot.js";

/** Points of a raw and of a smoothed curve: more than a panel of 360 px can show adds only to the size of the file. */
const RAW_POINTS = 600;
const SMOOTH_POINTS = 240;
const MOST_DOTS = 40;

interface Panel {
  title: string;
  note: string;
  train: Point[];
  validation: Point[];
  test?: number;
}

/** Loss, REC and KL against the step: train, validation and the final test value. `undefined` if the run logged nothing. */
export function curvePlots(data: ReportData): Html | undefined {
  const panels = panelsOf(data).filter((panel) => panel.train.length + panel.validation.length > 0);
  if (panels.length === 0) return undefined;
  const window = smoothingWindow(data.train.length);
  const has = {
    train: panels.some((p) => p.train.length > 0),
    validation: panels.some((p) => p.validation.length > 0),
    test: panels.some((p) => p.test !== undefined),
  };
  return html`<ul class="legend">
      ${has.train && html`<li><i class="line train"></i>train${window > 1 && `, mean of ${count(window)} logged steps`}</li>`}
      ${has.train && window > 1 && html`<li><i class="line train raw"></i>train, as logged</li>`}
      ${has.validation && html`<li><i class="line validation"></i>validation</li>`}
      ${has.test && html`<li><i class="line test"></i>test, at the end</li>`}
    </ul>
    <div class="panels">${panels.map((panel) => drawPanel(panel, window, data.of))}</div>`;
}

function panelsOf({ train, validation, test, of = "image" }: ReportData): Panel[] {
  const parts = [
    ["Loss", "loss", "negElbo", `Training minimises the objective; held-out ${of}s show NELBO.`],
    ["REC, reconstruction", "rec", "rec", ""],
    ["KL to the prior", "kl", "kl", ""],
  ] as const;
  const heldOut = validation.length > 0 || test !== undefined;
  return parts.map(([title, trainKey, evaluatedKey, note]) => ({
    title,
    note: heldOut ? note : "",
    train: finiteSorted(train.map((entry) => ({ step: entry.step, value: entry[trainKey] }))),
    validation: finiteSorted(validation.map((entry) => ({ step: entry.step, value: entry[evaluatedKey] }))),
    test: test && Number.isFinite(test[evaluatedKey]) ? test[evaluatedKey] : undefined,
  }));
}

/** About a fortieth of the run, odd; 1 (no smoothing) for a short one. */
function smoothingWindow(points: number): number {
  return points < 80 ? 1 : 2 * Math.floor(points / 80) + 1;
}

function drawPanel({ title, note, train, validation, test }: Panel, window: number, of = "image"): Html {
  const range = robustRange([...train, ...validation])!;
  if (test !== undefined && Math.abs(test - (range[0] + range[1]) / 2) < range[1] - range[0]) {
    const margin = 0.05 * (range[1] - range[0]);
    range[0] = Math.min(range[0], test - margin);
    range[1] = Math.max(range[1], test + margin);
  }
  const line = { x: "step", y: "value", clip: true } as const;
  const smooth = thin(centredMean(train, window), SMOOTH_POINTS);
  const svg = svgPlot(`${title} in nats per ${of} against the training step`, {
    width: 330,
    height: 236,
    marginTop: 26,
    marginLeft: 42,
    marginRight: 12,
    marginBottom: 36,
    x: { label: "step", insetLeft: 4, insetRight: 4, ticks: 5, tickFormat: "~s" },
    y: { label: `nats per ${of}`, domain: range, ticks: 6, grid: true },
    marks: [
      window === 1
        ? null
        : Plot.line(thin(train, RAW_POINTS), {
            ...line,
            stroke: "var(--train)",
            strokeOpacity: 0.28,
            strokeWidth: 0.8,
          }),
      test === undefined
        ? null
        : Plot.ruleY([test], { stroke: "var(--test)", strokeDasharray: "2,3", strokeWidth: 1.5, clip: true }),
      Plot.line(smooth, { ...line, stroke: "var(--train)", strokeWidth: 1.8 }),
      train.length > 2 ? null : Plot.dot(smooth, { ...line, fill: "var(--train)", r: 3 }),
      Plot.line(thin(validation, SMOOTH_POINTS), { ...line, stroke: "var(--validation)", strokeWidth: 1.6 }),
      validation.length > MOST_DOTS ? null : Plot.dot(validation, { ...line, fill: "var(--validation)", r: 2.2 }),
    ],
  });
  return html`<figure class="panel">
    <h3>${title}</h3>
    ${svg} ${caption([note, outsideNote([...train, ...validation], range)])}
  </figure>`;
}

function caption(sentences: string[]): Html | undefined {
  const said = sentences.filter((sentence) => sentence !== "");
  return said.length === 0 ? undefined : html`<figcaption>${said.join(" ")}</figcaption>`;
}
