import { duration } from "latents/terminal";
import { renderCurves } from "latents/draw";
import type { BoardRow } from "./board-row.js";
import { published } from "./published.js";

/** Protocols of the rows, each once. */
export const protocolsOf = (rows: readonly BoardRow[]): readonly string[] => [
  ...new Set(rows.map(({ protocol }) => protocol)),
];

/** File of a protocol's curves: `curves-mnist-dynamic-binarisation.png`. */
export const curvesFile = (protocol: string): string =>
  `curves-${protocol
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "")}.png`;

/** Nats against minutes of training, one curve a row. */
export function curvesSvg(rows: readonly BoardRow[]): string {
  const series = rows.map(({ model, seed, curve }) => ({
    label: `${model}, seed ${seed}`,
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

${protocolsOf(rows)
  .map((protocol) =>
    section(
      protocol,
      rows.filter((row) => row.protocol === protocol),
    ),
  )
  .join("\n")}`;
}

function section(protocol: string, rows: readonly BoardRow[]): string {
  const others = published[protocol] ?? [];
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const table = rows.map((row) =>
    line([
      cell(row.model),
      `${row.nll.toFixed(2)} ± ${row.nllError.toFixed(2)}`,
      `${row.monteCarloError.toFixed(3)}; ${row.effectiveSamples.toFixed(0)} of ${row.samples.toLocaleString("en")}`,
      row.negElbo.toFixed(2),
      duration(row.seconds),
      String(row.cores),
      row.parameters.toLocaleString("en"),
    ]),
  );
  return `## ${protocol}

| model | NLL | Monte Carlo; effective samples | NELBO | time | cores | parameters |
| --- | --- | --- | --- | --- | --- | --- |
${table.join("\n")}

![NELBO of each row against minutes of training](${curvesFile(protocol)})

${others.length > 0 ? `Published, with hours or days of a GPU: ${others.map(({ model, nll, source }) => `${model} ${nll} (${source})`).join("; ")}.\n\n` : ""}${rows.map(made).join("\n")}
`;
}

const made = ({ model, command, commit, seed, machine, steps, images }: BoardRow): string =>
  `- ${model}, seed ${seed}: \`${command}\`, ${steps.toLocaleString("en")} steps, ${images.toLocaleString("en")} test images, ${commit}, ${machine}`;

const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");
