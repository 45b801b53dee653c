import { figureNames } from "@latents/core";
import { html, visibleText, type Html, type HtmlValue } from "../svg/html.js";
import { count, dateTime, duration, nats } from "../plots/quantity.js";
import type { ReportData } from "./report-data.js";
import { latest } from "../plots/series.js";

const LONGEST_COMMAND = 5000;

/** What a reader wants first: which run, how good, how long, and how to have it again. */
export function headline(data: ReportData): Html {
  const { stopped, kept } = data.summary;
  return html`<header>
    <p class="brand"><b>latents</b> run report</p>
    <h1>${data.title}</h1>
    <p class="facts">
      <span>recipe <b>${data.recipe}</b></span> <span>run <b>${data.run}</b></span>
      <time>${dateTime(data.createdAt)}</time>
    </p>
    ${stopped !== undefined && html`<p class="notice"><b>Stopped early.</b> ${stopped}</p>`}
    ${kept !== undefined && html`<p class="notice"><b>The best model is kept.</b> It is that of step ${count(kept.step)}, with the lowest validation NELBO: ${nats(kept.negElbo)} nats. Test figures, pictures and codes are of it.</p>`}
    <dl class="numbers">${[...quality(data), ...effort(data)]}</dl>
    <div class="command">
      <h2>Repeat this run</h2>
      <pre><code>${words(data.command)}</code></pre>
    </div>
  </header>`;
}

/** The test set's numbers; without them those of the last validation; without these the last training step's. */
function quality({ test, validation, train }: ReportData): Html[] {
  if (test !== undefined) {
    const names = figureNames(test);
    const unit = html`± ${nats(test.standardError)} nats${names.note !== undefined && html`; ${names.note}`}`;
    return [
      number(`Test ${names.negElbo}`, nats(test.negElbo), unit, "lead"),
      number("REC", nats(test.rec), "nats"),
      number(names.kl, nats(test.kl), "nats"),
      ...(test.nll === undefined ? [] : [number("Test NLL", nats(test.nll), samplesOf(test.samples))]),
    ];
  }
  const parts = (step: { rec: number; kl: number }): Html[] => [
    number("REC", nats(step.rec), "nats"),
    number("KL", nats(step.kl), "nats"),
  ];
  const at = ({ step }: { step: number }): string => `nats at step ${count(step)}`;
  const validated = latest(validation);
  if (validated !== undefined)
    return [number("Validation NELBO", nats(validated.negElbo), at(validated), "lead"), ...parts(validated)];
  const trained = latest(train);
  if (trained !== undefined)
    return [number("Training loss", nats(trained.loss), at(trained), "lead"), ...parts(trained)];
  return [];
}

function effort({ summary }: ReportData): Html[] {
  const { elapsedMs, msPerStep, steps, parameters } = summary;
  return [
    number("Training", duration(elapsedMs), `${count(steps)} steps of ${nats(msPerStep, 1)} ms`),
    number("Parameters", count(parameters), ""),
  ];
}

function samplesOf(samples: number | undefined): string {
  return samples === undefined ? "nats" : `nats, ${count(samples)} samples`;
}

function number(name: string, value: string, unit: Html | string, kind = ""): Html {
  return html`<div class="${kind}">
    <dt>${name}</dt>
    <dd><b>${value}</b>${unit !== "" && html` <span>${unit}</span>`}</dd>
  </div>`;
}

/** Words keep together at the end of a line, or `--threads` breaks after its dashes. */
function words(command: string): HtmlValue {
  return visibleText(command, LONGEST_COMMAND)
    .split(/(\s+)/)
    .map((word, i) => (i % 2 === 0 ? html`<span>${word}</span>` : word));
}
