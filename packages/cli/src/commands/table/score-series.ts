import { scoreRows, type RawColumn, tableToDataset } from "@latents/core";
import { cutWindows, hopOf, longSeries, readTable, type Window, writeTable } from "../../dataset/index.js";
import { thresholdOf } from "../../run/table/held-out-scores.js";
import type { OpenTable } from "../../run/table/open-table.js";
import { eventsOf, heldOutPoints, pointScores, type SeriesEvent } from "../../run/table/point-scores.js";
import { counted, ProgressLine, table as textTable, type Effects } from "../../terminal/index.js";
import { printable, warning } from "../../terminal/printable.js";
import { percent, placeIn, renamed, type ScoreTableFlags } from "./score-words.js";
import { outputOptions, sayGuarded } from "./table-output.js";

/** Events that the terminal shows. */
const mostEvents = 20;
/** Nats above the usual that a channel needs to be named. */
const leastNats = 0.5;

/**
 * `latents score` of a run on windows of a long series: the score of each point in time, merged over the windows that contain it, the channels that drove it, and the events that
 * points above the threshold make. Throws LatentsError.
 */
export async function scoreSeries(
  { run, trained, schema, step }: OpenTable,
  window: Window,
  flags: ScoreTableFlags,
  effects: Effects,
): Promise<void> {
  const { paths, samples = 100, falseAlarms: rate = 0.01, out, json } = flags;
  const [path] = paths;
  const series = schema.series!;
  const seed = flags.seed ?? run.config.seed;
  const table = await readTable(path);
  const { table: windows, starts } = cutWindows(longSeries(table, series.channels), window, true);
  const progress = new ProgressLine("scoring windows", effects);
  const usual = await heldOutPoints(run, trained, { series, window, samples, seed, data: flags.data });
  const scores = await scoreRows(trained, tableToDataset(windows, schema, { split: "new" }), {
    ...{ samples, seed },
    onProgress: (done, total) => progress.update(done, total),
  });
  progress.end();
  await trained.release();
  const { nll, byChannel } = pointScores(scores, series, starts, table.rows);
  const threshold = thresholdOf(usual, rate);
  const events = eventsOf(nll, threshold, hopOf(window));
  const count = series.channels.length;
  const drivers = (point: number): string =>
    series.channels
      .map((name, c) => ({ name, nats: byChannel[point * count + c] - usual.byChannel[c] }))
      .filter(({ nats }) => nats > leastNats)
      .sort((a, b) => b.nats - a.nats)
      .map(({ name, nats }) => `${name} +${nats.toFixed(1)}`)
      .join(", ");
  const eventOf = (point: number): number | null => {
    const found = events.findIndex(({ from, to }) => point >= from && point <= to);
    return found < 0 ? null : found + 1;
  };
  const points = Array.from(nll.keys());
  if (out !== undefined) {
    const added: RawColumn[] = [
      { name: "nll", cells: nll.map((nats) => Number(nats.toFixed(4))), stored: "float" },
      { name: "above_threshold", cells: points.map((point) => nll[point] > threshold), stored: "boolean" },
      { name: "event", cells: points.map(eventOf), stored: "integer" },
      {
        name: "driven_by",
        cells: points.map((point) => (nll[point] > threshold ? drivers(point) : "")),
        stored: "text",
      },
    ];
    const columns = [...table.columns, ...added.map((column) => renamed(column, table.columns))];
    const options = outputOptions({ ...schema, ...(table.text && { text: table.text }) }, flags);
    sayGuarded(await writeTable(out, columns, options), effects);
  }
  const above = points.filter((point) => nll[point] > threshold).length;
  const threshed = { threshold, falseAlarms: rate, heldOutPoints: usual.nll.length, above };
  if (json) {
    const perEvent = events.map((event) => ({ ...event, nll: nll[event.peak], drivenBy: drivers(event.peak) }));
    const all = { run: run.folder, step, samples, seed, data: path, ...threshed, events: perEvent, nll: [...nll] };
    effects.stdout.write(`${JSON.stringify(all)}\n`);
    return;
  }
  const shown = events.toSorted((a, b) => nll[b.peak] - nll[a.peak]).slice(0, mostEvents);
  const where = ({ from, to }: SeriesEvent): string =>
    from === to ? placeIn(table, from) : `${placeIn(table, from)} to ${placeIn(table, to)}`;
  effects.stdout.write(
    textTable(
      [{ title: "EVENT" }, { title: "HIGHEST NLL", align: "right" }, { title: "DRIVEN BY" }],
      shown.map((event) => [printable(where(event)), nll[event.peak].toFixed(2), printable(drivers(event.peak))]),
    ),
  );
  effects.stderr.write(
    `${counted(table.rows, "point")} in ${counted(starts.length, "window")}. Threshold ${threshold.toFixed(2)} nats: ${percent(rate)} of ${counted(usual.nll.length, "held-out training point")} lie above, and ${above} of these (${percent(above / table.rows)}), in ${counted(events.length, "event")}\n`,
  );
  if (rate * usual.nll.length < 1)
    warning(effects)(
      `${counted(usual.nll.length, "held-out point")} cannot tell a false-alarm rate of ${percent(rate)}: the threshold is the highest of them`,
    );
}
