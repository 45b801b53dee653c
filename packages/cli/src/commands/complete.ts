import type { Command } from "@commander-js/extra-typings";
import { positive, wholeNumber } from "../output/number-argument.js";

/** `latents complete`. */
export function registerComplete(program: Command): void {
  program
    .command("complete")
    .description("Let a run's model complete test images of which it sees only a part; write them as one PNG file.")
    .argument("<run>", "a run's folder, its name under ./runs, or latest")
    .requiredOption(
      "--mask <mask>",
      "the part that is seen: top, bottom, left, right, random:SHARE, or a .png file (white is seen)",
    )
    .option("--count <n>", "different completions of each image", wholeNumber(1, 1000), 8)
    .option("--images <n>", "the first images of the test split", wholeNumber(1, 10_000))
    .option("--image <i>", "one image of the test split, counted from 0", wholeNumber(0))
    .option("--steps <n>", "optimiser steps for each image", wholeNumber(1, 1_000_000), 300)
    .option("--learning-rate <x>", "of the optimiser, at the first step", positive, 0.05)
    .option("--samples <n>", "importance draws, from which the completions are taken", wholeNumber(1, 1_000_000), 1000)
    .option("--seed <n>", "of all draws, and of a random mask", wholeNumber(0), 0)
    .option("--out <file>", "a .png file; default <run>-completions.png")
    .option("--device <name>", "default the device of the training")
    .option("--threads <n>", "CPU threads; default the machine's cores, at most 8", wholeNumber(1, 256))
    .option("--json", "print one JSON object")
    .addHelpText(
      "after",
      `
The mask names what is seen: --mask top shows the model the top half, and it fills in the bottom half. Each row of the picture
is an image, what is seen of it, and its completions.

Examples:
  $ latents complete latest --mask top                           the bottom halves of 10 digits, 8 times each
  $ latents complete runs/e1 --mask random:0.2 --images 20 --out completions.png
  $ latents complete runs/e1 --mask drawn.png --image 3 --count 12 --json`,
    )
    .action(async (run, options) => {
      const { completeRun } = await import("../run-commands/complete-run.js");
      await completeRun(run, options);
    });
}
