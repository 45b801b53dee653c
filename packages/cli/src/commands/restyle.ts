import type { Command } from "@commander-js/extra-typings";
import { wholeNumber } from "../output/number-argument.js";

/** `latents restyle`. */
export function registerRestyle(program: Command): void {
  program
    .command("restyle")
    .description("Show test images in the same style as every other class: for models with labels.")
    .argument("<run>", "a run's folder, its name under ./runs, or latest")
    .option("--count <n>", "images", wholeNumber(1, 1000), 10)
    .option("--out <file>", "a .png file; default <run>-restyled.png")
    .addHelpText(
      "after",
      `
Examples:
  $ latents train e5-cvae --out runs/cvae
  $ latents restyle runs/cvae --count 20 --out styles.png`,
    )
    .action(async (run, options) => {
      const { restyleRun } = await import("../run-commands/restyle-run.js");
      await restyleRun(run, options);
    });
}
