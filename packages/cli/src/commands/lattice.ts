import type { Command } from "@commander-js/extra-typings";
import { dimensionList } from "../output/list-argument.js";
import { wholeNumber } from "../output/number-argument.js";

/** `latents lattice`. */
export function registerLattice(program: Command): void {
  program
    .command("lattice")
    .description("Decode a lattice of codes through a plane of the latent space and write the images as one PNG file.")
    .argument("<run>", "a run's folder, its name under ./runs, or latest")
    .option("--size <n>", "images along a side", wholeNumber(1, 1000), 20)
    .option(
      "--dims <i,j>",
      "latent dimensions, from 0: rightwards and upwards; default the two of the largest KL",
      dimensionList,
    )
    .option("--label <class>", "for a model that takes labels: the class to decode")
    .option("--out <file>", "a .png file; default <run>-lattice.png")
    .addHelpText(
      "after",
      `
The lattice goes through the inverse normal distribution function: each code stands for an equal share of the prior.

Examples:
  $ latents lattice latest
  $ latents lattice runs/e5-2d --size 50 --out lattice.png      1400x1400 pixels for digits
  $ latents lattice runs/e3 --dims 4,7`,
    )
    .action(async (run, options) => {
      const { latticeRun } = await import("../run-commands/lattice-run.js");
      await latticeRun(run, options);
    });
}
