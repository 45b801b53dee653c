import { Option, type Command } from "@commander-js/extra-typings";

/** `latents encode`. */
export function registerEncode(program: Command): void {
  program
    .command("encode")
    .description("Encode a split of a run's data and write mean, logVar and labels as an .npz file.")
    .argument("<run>", "a run's folder, its name under ./runs, or latest")
    .requiredOption("--out <file>", "an .npz file, as numpy.load reads it")
    .addOption(
      new Option("--split <split>", "which images").choices(["train", "test"] as const).default("test" as const),
    )
    .addHelpText(
      "after",
      `
Examples:
  $ latents encode latest --out codes.npz
  $ latents encode runs/e1 --split train --out train-codes.npz`,
    )
    .action(async (run, options) => {
      const { encodeRun } = await import("../run-commands/encode-run.js");
      await encodeRun(run, options);
    });
}
