import { Option, type Command } from "@commander-js/extra-typings";
import { wholeNumber } from "../output/number-argument.js";

/** `latents interpolate`. */
export function registerInterpolate(program: Command): void {
  program
    .command("interpolate")
    .description("Decode codes on the way from one test image to another and write them as one PNG file.")
    .argument("<run>", "a run's folder, its name under ./runs, or latest")
    .requiredOption("--from <n>", "a test image, from 0", wholeNumber(0))
    .requiredOption("--to <n>", "a test image, from 0", wholeNumber(0))
    .option("--steps <n>", "decoded codes, both ends included", wholeNumber(2, 100), 11)
    .addOption(
      new Option("--path <path>", "the straight line, the arc around the origin, or a row of each")
        .choices(["linear", "spherical", "both"] as const)
        .default("both" as const),
    )
    .option("--no-captions", "the images alone, pixel for pixel")
    .option("--out <file>", "a .png file; default <run>-interpolation.png")
    .addHelpText(
      "after",
      `
Examples:
  $ latents interpolate latest --from 3 --to 8
  $ latents interpolate runs/e3 --from 0 --to 1 --path spherical --steps 20 --out way.png`,
    )
    .action(async (run, options) => {
      const { interpolateRun } = await import("../run-commands/interpolate-run.js");
      await interpolateRun(run, options);
    });
}
