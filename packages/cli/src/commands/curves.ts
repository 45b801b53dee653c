import { Option, type Command } from "@commander-js/extra-typings";
import { wholeNumber } from "../output/number-argument.js";

const collect = (text: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), text];

/** `latents curves`. */
export function registerCurves(program: Command): void {
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
      new Option("--split <split>", "whose").choices(["train", "validation"] as const).default("train" as const),
    )
    .addOption(
      new Option("--x <axis>", "what the curves run along")
        .choices(["step", "epoch", "seconds"] as const)
        .default("step" as const),
    )
    .option("--log", "a logarithmic y axis")
    .option(
      "--smooth <n>",
      "points of a running mean, 1 for none; default a fortieth of the run",
      wholeNumber(1, 100_000),
    )
    .option("--label <text>", "a run's name in the legend, once for each run in their order", collect)
    .option("--title <text>", "above the plot")
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
      const { curvesRun } = await import("../run-commands/curves-run.js");
      await curvesRun(runs, options);
    });
}
