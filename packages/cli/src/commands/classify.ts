import type { Command } from "@commander-js/extra-typings";
import { positive, wholeNumber } from "../output/number-argument.js";

/** `latents classify`. */
export function registerClassify(program: Command): void {
  program
    .command("classify")
    .description("Train a small convolutional classifier and measure it on the test split: accuracy, confusion matrix.")
    .option("--data <name>", "a known data set (latents data list) or a path; it needs labels", "mnist")
    .option("--epochs <n>", "passes over the training images; may be a fraction", positive, 6)
    .option("--batch <n>", "images a step", wholeNumber(1), 64)
    .option("--learning-rate <rate>", "the largest, after a warm-up; it falls along a cosine", positive, 0.01)
    .option("--seed <n>", "of start values and order", wholeNumber(0), 1)
    .option("--skip-unreadable", "leave out files of a folder that cannot be read, with a warning for each")
    .option("--threads <n>", "CPU threads; default the machine's cores, at most 8", wholeNumber(1, 256))
    .option("--out <folder>", "where result.json, classifier.onnx and confusion.png go", "classifier")
    .option("--json", "print one JSON object")
    .addHelpText(
      "after",
      `
Examples:
  $ latents classify
  $ latents classify --data fashion-mnist --epochs 12 --out fashion --json`,
    )
    .action(async (options) => {
      const { classifyCommand } = await import("../classify/classify-command.js");
      await classifyCommand(options);
    });
}
