import type { Command } from "@commander-js/extra-typings";
import { dimensionList } from "../output/list-argument.js";
import { positive, wholeNumber } from "../output/number-argument.js";

/** `latents traverse`. */
export function registerTraverse(program: Command): void {
  program
    .command("traverse")
    .description("Decode codes along each latent dimension, or from one class to another, as one PNG file.")
    .argument("<run>", "a run's folder, its name under ./runs, or latest")
    .option(
      "--image <n>",
      "begin at the code of this test image, from 0; default the middle of the prior",
      wholeNumber(0),
    )
    .option("--dims <list>", "latent dimensions, from 0; default all by falling KL, at most 20", dimensionList)
    .option("--direction <from:to>", "two classes: move images along the difference of their mean codes")
    .option("--steps <n>", "images in a row", wholeNumber(2, 100), 11)
    .option(
      "--range <r>",
      "how far to each side; default 3 prior standard deviations, or 1.5 times the direction",
      positive,
    )
    .option("--label <class>", "for a model that takes labels: the class to decode without an image")
    .option("--no-captions", "the images alone, pixel for pixel")
    .option("--out <file>", "a .png file; default <run>-traversal.png")
    .addHelpText(
      "after",
      `
Examples:
  $ latents traverse latest
  $ latents traverse runs/e3 --image 12 --dims 3,0,7
  $ latents traverse runs/faces --direction neutral:smiling`,
    )
    .action(async (run, options) => {
      const { traverseRun } = await import("../run-commands/traverse-run.js");
      await traverseRun(run, options);
    });
}
