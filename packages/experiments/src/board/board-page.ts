import { bitsPerDimText, duration } from "latents/terminal";
import { renderCurves } from "latents/draw";
import type { BoardRow } from "./board-row.js";
import { published } from "./published.js";

/** Rows of one protocol, which can be compared, best first. */
export interface BoardGroup {
  readonly protocol: string;
  readonly rows: readonly BoardRow[];
  /** File of their curves. */
  readonly curves: string;
}

/** Rows in their protocols. */
export function groupsOf(rows: readonly BoardRow[]): readonly BoardGroup[] {
  const protocols = [...new Set(rows.map(({ protocol }) => protocol))].sort();
  return protocols.map((protocol, i) => ({
    ...{ protocol, curves: `curves-${i + 1}.png` },
    rows: rows.filter((row) => row.protocol === protocol).sort((a, c) => a.nll - c.nll),
  }));
}

/** Curves that a picture shows: more are hard to tell apart. */
const mostCurves = 20;

/** Nats against minutes of training, a curve for each of the best rows, by its number in the table: a model's name may be long. */
export function curvesSvg({ rows }: BoardGroup): string {
  const series = rows.slice(0, mostCurves).map(({ seed, curve }, i) => ({
    label: `row ${i + 1}, seed ${seed}`,
    points: curve.map(([seconds, nats]) => ({ x: seconds / 60, y: nats })),
  }));
  return renderCurves(series, { xLabel: "minutes of training", yLabel: "NELBO, nats an image" });
}

/** The board, Markdown: for each protocol its table, its curves, what publications report, and how each row is made again. */
export function boardPage(rows: readonly BoardRow[]): string {
  return `# Nats per core-hour

Made by \`latents board RUN\`, which measures a finished run on all test images and adds it. NLL: -log p(x) by importance sampling, nats an
image, ± what another test set would change; beside it what other samples would change, and the median effective sample size: where that is
small the NLL is a bound that more samples lower. Time is that of training alone.

${groupsOf(rows).map(section).join("\n")}`;
}

function section({ protocol, rows, curves }: BoardGroup): string {
  const others = published[protocol] ?? [];
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const table = rows.map((row, i) =>
    line([
      String(i + 1),
      cell(row.model),
      `${row.nll.toFixed(2)} ± ${row.nllError.toFixed(2)}${bitsPerDimText(row.bitsPerDim)}`,
      `${row.monteCarloError.toFixed(3)}; ${row.effectiveSamples.toFixed(0)} of ${row.samples.toLocaleString("en")}`,
      row.negElbo.toFixed(2),
      duration(row.seconds),
      String(row.cores),
      row.parameters.toLocaleString("en"),
    ]),
  );
  return `## ${protocol}

| row | model | NLL | Monte Carlo; effective samples | NELBO | time | cores | parameters |
| --- | --- | --- | --- | --- | --- | --- | --- |
${table.join("\n")}

![NELBO of the best rows against minutes of training](${curves})

${others.length > 0 ? `Published, with hours or days of a GPU: ${others.map(({ model, nll, source }) => `${model} ${nll} (${source})`).join("; ")}.\n\n` : ""}${rows.map(made).join("\n")}
`;
}

const made = ({ model, command, commit, seed, machine, steps, images }: BoardRow): string =>
  `- ${model}, seed ${seed}: \`${command}\`, ${steps.toLocaleString("en")} steps, ${images.toLocaleString("en")} test images, ${commit}, ${machine}`;

const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");
