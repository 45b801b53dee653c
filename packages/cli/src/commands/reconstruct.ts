import type { Command } from "@commander-js/extra-typings";
import { wholeNumber } from "../output/number-argument.js";

/** `latents reconstruct`. */
export function registerReconstruct(program: Command): void {
  program
    .command("reconstruct")
    .description("Write test images beside their reconstructions as one PNG file, in alternating columns.")
    .argument("<run>", "a run's folder, its name under ./runs, or latest")
    .option("--count <n>", "test images", wholeNumber(1, 10_000), 100)
    .option("--out <file>", "a .png file; default <run>-reconstructions.png")
    .addHelpText(
      "after",
      `
Examples:
  $ latents reconstruct latest
  $ latents reconstruct runs/e3 --count 40 --out pairs.png`,
    )
    .action(async (run, options) => {
      const { reconstructRun } = await import("../run-commands/reconstruct-run.js");
      await reconstructRun(run, options);
    });
}
