import path from "node:path";
import { Option, type Command } from "@commander-js/extra-typings";
import { InputError } from "@latents/core";
import type { SeriesChoice } from "../draw/plots/run-series.js";
import { checkOutputFile, writeFileAtomic } from "../files/index.js";
import { findRun } from "../run/find-run.js";
import { openRun } from "../run/open-run.js";
import type { Effects } from "../terminal/effects.js";
import { printable } from "../terminal/index.js";
import { warning } from "../terminal/printable.js";
import { wholeNumber } from "../terminal/number-argument.js";

const collect = (text: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), text];

/** `latents curves`. */
export function registerCurves(program: Command, effects: Effects): void {
  program
    .command("curves")
    .description("Draw a metric of one or several runs in one plot with a legend, as SVG or PNG.")
    .argument("<run...>", "runs' folders, names under ./runs, or latest")
    .option(
      "--metric <name>",
      "a figure of the runs' logs: negElbo, loss, rec, kl, or another of the objective",
      "negElbo",
    )
    .addOption(
      new Option("--split <split>", "which split").choices(["train", "validation"] as const).default("train" as const),
    )
    .addOption(
      new Option("--x <axis>", "the x axis").choices(["step", "epoch", "seconds"] as const).default("step" as const),
    )
    .option("--log", "a logarithmic y axis")
    .option(
      "--smooth <n>",
      "points of a running mean, 1 for none; default a fortieth of the run",
      wholeNumber(1, 100_000),
    )
    .option("--label <text>", "a run's name in the legend, once for each run in their order", collect)
    .option("--title <text>", "title above the plot")
    .option("--out <file>", "a .svg or .png file", "curves.svg")
    .addHelpText(
      "after",
      `
Examples:
  $ latents curves latest
  $ latents curves z10 z20 --metric rec --x seconds --out rec.png
  $ latents curves z10 z20 --split validation --label "z = 10" --label "z = 20"`,
    )
    .action(async (runs, options) => {
      await curvesRun(runs, options, effects);
    });
}

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
export async function curvesRun(names: readonly string[], flags: CurvesFlags, effects: Effects): Promise<void> {
  const { metric, split, log, title, label, out, x } = flags;
  checkOutputFile(out, ".svg", ".png");
  if (label && label.length !== names.length)
    throw new InputError(`--label: must be given once for each of the ${names.length} runs, got ${label.length}`);
  const runs = [];
  for (const name of names) runs.push(await openRun(await findRun(name), warning(effects)));
  const { renderCurves } = await import("../draw/plots/render-curves.js");
  const { runSeries } = await import("../draw/plots/run-series.js");
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
    const { svgToPng } = await import("../draw/svg/svg-to-png.js");
    await writeFileAtomic(out, await svgToPng(svg, { width: 2 * WIDTH }));
  }
  effects.stdout.write(`${out}\n`);
  effects.stderr.write(
    `${NAMES[metric] ?? metric} of ${series.map((one) => printable(one.label)).join(", ")} (${split})\n`,
  );
}
