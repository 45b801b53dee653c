import type { Command } from "@commander-js/extra-typings";
import { wholeNumber } from "../output/number-argument.js";

/** `latents evaluate`. */
export function registerEvaluate(program: Command): void {
  program
    .command("evaluate")
    .description("Measure a run's model on its test split: NELBO, REC, KL, active units, NLL.")
    .argument("<run>", "a run's folder, its name under ./runs, or latest")
    .option(
      "--samples <n>",
      "importance samples an image for the NLL; published tables use 5000",
      wholeNumber(1, 1_000_000),
    )
    .option("--images <n>", "only the first images of the test split", wholeNumber(1))
    .option("--device <name>", "default the device of the training")
    .option("--threads <n>", "CPU threads; default the machine's cores, at most 8", wholeNumber(1, 256))
    .option("--json", "print one JSON object")
    .addHelpText(
      "after",
      `
Examples:
  $ latents evaluate latest
  $ latents evaluate runs/e1 --samples 5000 --json > e1.json
  $ latents evaluate runs/e1 --samples 500 --images 1000      a quick estimate`,
    )
    .action(async (run, options) => {
      const { evaluateRun } = await import("../run-commands/evaluate-run.js");
      await evaluateRun(run, options);
    });
}
