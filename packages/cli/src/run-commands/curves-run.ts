import path from "node:path";
import { InputError } from "@latents/core";
import { writeFileAtomic } from "../files/index.js";
import { checkOutputFile, printable } from "../output/index.js";
import type { SeriesChoice } from "../picture/run-series.js";
import { findRun } from "../run/find-run.js";
import { openRun } from "../run/open-run.js";

interface CurvesFlags extends SeriesChoice {
  readonly log?: boolean;
  /** Points of the running mean; default a fortieth of the longest curve. */
  readonly smooth?: number;
  readonly title?: string;
  /** Names of the runs in the legend. */
  readonly label?: readonly string[];
  readonly out: string;
}

const WIDTH = 760;
const AXES = { step: "step", epoch: "epoch", seconds: "training time, seconds" } as const;
const NAMES: Readonly<Record<string, string>> = { negElbo: "NELBO", rec: "REC", kl: "KL" };
const NATS = ["negElbo", "loss", "rec", "kl"];
/** Curves with fewer points are drawn as they are. */
const SHORT = 80;

/** `latents curves`: a metric of several runs in one plot. Throws LatentsError. */
export async function curvesRun(names: readonly string[], flags: CurvesFlags): Promise<void> {
  const { metric, split, log, title, label, out, x } = flags;
  checkOutputFile(out, ".svg", ".png");
  if (label && label.length !== names.length)
    throw new InputError(`--label: must be given once for each of the ${names.length} runs, got ${label.length}`);
  const runs = [];
  for (const name of names) runs.push(await openRun(await findRun(name)));
  const { renderCurves } = await import("../picture/render-curves.js");
  const { runSeries } = await import("../picture/run-series.js");
  const alike = new Set(runs.map((run) => run.name)).size < runs.length;
  const series = [];
  for (const [i, run] of runs.entries())
    series.push(await runSeries(run, flags, label?.[i] ?? (alike ? run.folder : run.name)));
  const longest = Math.max(...series.map(({ points }) => points.length));
  const smooth = flags.smooth ?? (longest < SHORT ? 1 : 2 * Math.floor(longest / SHORT) + 1);
  const averaged = smooth > 1 ? `, mean of ${smooth} logged points` : "";
  const svg = renderCurves(series, {
    ...{ title, log, smooth, width: WIDTH, xLabel: AXES[x] },
    yLabel: `${NAMES[metric] ?? metric} (${split}${averaged})${NATS.includes(metric) ? ", nats per image" : ""}`,
  });
  if (path.extname(out).toLowerCase() === ".svg") await writeFileAtomic(out, svg);
  else {
    const { svgToPng } = await import("../picture/svg-to-png.js");
    await writeFileAtomic(out, await svgToPng(svg, { width: 2 * WIDTH }));
  }
  process.stdout.write(`${out}\n`);
  process.stderr.write(
    `${NAMES[metric] ?? metric} of ${series.map((one) => printable(one.label)).join(", ")} (${split})\n`,
  );
}
