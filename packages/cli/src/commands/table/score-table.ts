import { InputError, scoreRows, type RowScores, type RawColumn } from "@latents/core";
import { formOf, requireOther, tableOutputs, writeTable } from "../../dataset/index.js";
import { heldOutScores, thresholdOf, type HeldOutScores } from "../../run/table/held-out-scores.js";
import { requireEnding } from "../../files/index.js";
import { newRows } from "../../run/table/new-rows.js";
import { openTable } from "../../run/table/open-table.js";
import { counted, ProgressLine, table as textTable, type Effects } from "../../terminal/index.js";
import { printable, warning } from "../../terminal/printable.js";
import { percent, placeIn, renamed, type ScoreTableFlags } from "./score-words.js";
import { outputOptions, sayGuarded } from "./table-output.js";

/** Rows that the terminal shows, and columns that are named as what drove a score. */
const [mostRows, mostDrivers] = [20, 3];
/** Nats above the usual that a column needs to be named. */
const leastNats = 0.5;

/**
 * `latents score` of a run on a table: -log p of each row in nats by importance sampling, the columns that drove it (those furthest above their usual share), and
 * whether it lies above the threshold that a chosen share of held-out training rows exceeds. Throws LatentsError.
 */
export async function scoreTable(argument: string, flags: ScoreTableFlags, effects: Effects): Promise<void> {
  const { paths, samples = 100, falseAlarms: rate = 0.01, out, json } = flags;
  const [path] = paths;
  if (paths.length !== 1) throw new InputError(`score: a run on a table takes one table, got ${paths.length}`);
  if (out !== undefined) requireEnding("--out", out, tableOutputs);
  const opened = await openTable(argument, effects, flags);
  const { run, trained, schema, step } = opened;
  if (out !== undefined) requireOther(out, path, flags.data ?? run.config.data.name);
  const { window } = run.config.data;
  if (window) {
    const { scoreSeries } = await import("./score-series.js");
    return scoreSeries(opened, window, flags, effects);
  }
  const seed = flags.seed ?? run.config.seed;
  const rows = await newRows(path, schema, warning(effects));
  const { dataset, table } = rows;
  const progress = new ProgressLine("scoring rows", effects);
  const usual = await heldOutScores(run, trained, { samples, seed, data: flags.data });
  const scores = await scoreRows(trained, dataset, {
    ...{ samples, seed },
    onProgress: (done, total) => progress.update(done, total),
  });
  progress.end();
  await trained.release();
  const threshold = thresholdOf(usual, rate);
  const flagged = Array.from(scores.nll, (nll) => nll > threshold);
  const drivers = Array.from(scores.nll, (_, row) => driversOf(scores, usual, row));
  if (out !== undefined) {
    const form = formOf(out);
    const added: RawColumn[] = [
      { name: "nll", cells: scores.nll.map((nll) => Number(nll.toFixed(4))), stored: "float" },
      { name: "above_threshold", cells: flagged, stored: "boolean" },
      { name: "driven_by", cells: drivers, stored: "text" },
    ];
    const columns = [...rows.columns(form), ...added.map((column) => renamed(column, table.columns))];
    sayGuarded(await writeTable(out, columns, outputOptions(schema, flags)), effects);
  }
  const above = flagged.filter(Boolean).length;
  const threshed = { threshold, falseAlarms: rate, heldOutRows: usual.nll.length, above };
  if (json) {
    const perRow = Array.from(scores.nll, (nll, row) => ({ nll, above: flagged[row], drivenBy: drivers[row] }));
    effects.stdout.write(
      `${JSON.stringify({ run: run.folder, step, samples, seed, data: path, ...threshed, perRow })}\n`,
    );
    return;
  }
  const order = drivers.map((_, row) => row).sort((a, b) => scores.nll[b] - scores.nll[a]);
  const shown = order.slice(0, mostRows);
  effects.stdout.write(
    textTable(
      [{ title: "ROW" }, { title: "NLL", align: "right" }, { title: "" }, { title: "DRIVEN BY" }],
      shown.map((row) => [
        printable(placeIn(table, row)),
        scores.nll[row].toFixed(2),
        flagged[row] ? "above" : "",
        drivers[row],
      ]),
    ),
  );
  effects.stderr.write(
    `${counted(table.rows, "row")}${order.length > shown.length ? `, the ${shown.length} highest are shown${out === undefined ? "; --out has all" : ""}` : ""}. Threshold ${threshold.toFixed(2)} nats: ${percent(rate)} of ${counted(usual.nll.length, "held-out training row")} lie above, and ${above} of these (${percent(above / table.rows)})\n`,
  );
  if (rate * usual.nll.length < 1)
    warning(effects)(
      `${counted(usual.nll.length, "held-out row")} cannot tell a false-alarm rate of ${percent(rate)}: the threshold is the highest of them`,
    );
}

/** The columns that are furthest above their usual share, with the nats above it. */
function driversOf({ columns, byColumn }: RowScores, { byColumn: usual }: HeldOutScores, row: number): string {
  const above = columns.map((name, j) => ({ name, nats: byColumn[row * columns.length + j] - usual[j] }));
  return above
    .filter(({ nats }) => nats > leastNats)
    .sort((a, b) => b.nats - a.nats)
    .slice(0, mostDrivers)
    .map(({ name, nats }) => `${name} +${nats.toFixed(1)}`)
    .join(", ");
}
