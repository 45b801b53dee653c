import type { Command } from "@commander-js/extra-typings";
import { notNegative, wholeNumber } from "../output/number-argument.js";
import { priorChoice, type PriorChoice } from "../output/prior-argument.js";

/** `latents sample`. */
export function registerSample(program: Command): void {
  program
    .command("sample")
    .description("Draw images from a run's model and write them as one PNG file.")
    .argument("<run>", "a run's folder, its name under ./runs, or latest")
    .option("--count <n>", "images", wholeNumber(1, 10_000), 100)
    .option("--seed <n>", "of the draws", wholeNumber(0), 0)
    .option("--temperature <t>", "scale of the prior's noise; 0 draws its mode", notNegative, 1)
    .option("--label <class>", "draw this class only, with a model that takes labels; default all in turn")
    .option(
      "--prior <prior>",
      "own, or fitted[:k]: a Gaussian mixture fitted on training codes; its k by BIC unless given",
      priorChoice,
      { fitted: false } as PriorChoice,
    )
    .option("--out <file>", "a .png file; default <run>-samples.png")
    .addHelpText(
      "after",
      `
Examples:
  $ latents sample latest
  $ latents sample runs/e1 --count 400 --seed 7 --temperature 0.8 --out samples.png
  $ latents sample runs/e1 --prior fitted:20`,
    )
    .action(async (run, options) => {
      const { sampleRun } = await import("../run-commands/sample-run.js");
      await sampleRun(run, options);
    });
}
