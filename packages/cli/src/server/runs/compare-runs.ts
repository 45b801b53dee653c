import { runSeries, secondsAt } from "../../draw/plots/run-series.js";
import type { Run } from "../../run/open-run.js";
import { spread } from "../../draw/grids/snapshot-files.js";
import type { ComparedLatents, ComparedPoint, Comparison, RunSummary, Metrics } from "@latents/core";

/** Points of a curve, and different metrics of a split, at most. */
const [mostPoints, mostMetrics] = [600, 60];
/** Moments of a run whose latents are compared, at most: each has up to 64 figures. */
const mostMoments = 200;
/** Keys of a line that are no metric. */
const places = new Set(["step", "split", "elapsedMs", "klPerDimension"]);

/** What differs between runs, and all their curves by steps and seconds. */
export async function compareRuns(runs: readonly Run[], summaries: readonly RunSummary[]): Promise<Comparison> {
  const light = await Promise.all(runs.map(withFewLines));
  const series = [];
  for (const split of ["train", "validation"] as const) {
    const logged = await Promise.all(light.map((run) => run.metrics()));
    const keys = logged.flatMap((metrics) => metrics[split].flatMap((line) => Object.keys(line)));
    const metrics = [...new Set(keys)].filter((key) => !places.has(key)).slice(0, mostMetrics);
    for (const metric of metrics) {
      const points = await Promise.all(light.map((run) => pointsOf(run, metric, split)));
      series.push({ metric, split, points });
    }
  }
  const klPerDimension = await Promise.all(light.map(latentsOf));
  return { runs: summaries, settings: differing(runs), klPerDimension, series };
}

/** KL of each latent over a training. */
async function latentsOf(run: Run): Promise<ComparedLatents[]> {
  const { train } = await run.metrics();
  const seconds = secondsAt(train);
  const logged = train.flatMap(({ step, klPerDimension }) =>
    klPerDimension === undefined ? [] : [{ step, values: klPerDimension }],
  );
  return spread(logged, mostMoments).map(({ step, values }) => ({
    ...{ step, values },
    seconds: Number.isFinite(seconds(step)) ? seconds(step) : null,
  }));
}

/** The run with a log that is short enough to draw, read once. */
async function withFewLines(run: Run): Promise<Run> {
  const { train, validation } = await run.metrics().catch((): Metrics => ({ train: [], validation: [] }));
  const few: Metrics = { train: spread(train, mostPoints), validation: spread(validation, mostPoints) };
  return { ...run, metrics: () => Promise.resolve(few) };
}

async function pointsOf(run: Run, metric: string, split: "train" | "validation"): Promise<ComparedPoint[]> {
  const lines = (await run.metrics())[split] as readonly object[];
  if (!lines.some((line) => Object.hasOwn(line, metric))) return [];
  const { points: bySeconds } = await runSeries(run, { metric, split, x: "seconds" });
  const { points } = await runSeries(run, { metric, split, x: "step" });
  return points.flatMap(({ x, y }, i) =>
    Number.isFinite(y) ? [{ step: x, seconds: Number.isFinite(bySeconds[i].x) ? bySeconds[i].x : null, value: y }] : [],
  );
}

/** The settings that are not the same in all runs, by their dotted keys. */
function differing(runs: readonly Run[]): Comparison["settings"] {
  const all = runs.map(({ config }) => new Map(leaves(config)));
  const keys = [...new Set(all.flatMap((settings) => [...settings.keys()]))];
  return keys
    .map((key) => ({ key, values: all.map((settings) => settings.get(key) ?? null) }))
    .filter(({ values }) => new Set(values.map((value) => JSON.stringify(value))).size > 1);
}

/** Lists are one value. */
function leaves(value: object, prefix = ""): [string, unknown][] {
  return Object.entries(value).flatMap(([name, entry]: [string, unknown]): [string, unknown][] => {
    const key = `${prefix}${name}`;
    const isGroup = typeof entry === "object" && entry !== null && !Array.isArray(entry);
    return isGroup ? leaves(entry, `${key}.`) : entry === undefined ? [] : [[key, entry]];
  });
}
