import { Option, type Command } from "@commander-js/extra-typings";
import { share, wholeNumber } from "../output/number-argument.js";

/** `latents anomaly`. */
export function registerAnomaly(program: Command): void {
  program
    .command("anomaly")
    .description("Score how badly a run's model explains images, and tell anomalous ones from normal ones: AUC, ROC.")
    .argument("<run>", "a run's folder, its name under ./runs, or latest")
    .requiredOption("--anomalous <data>", "a data set's name or path; its test split is used")
    .option("--normal <data>", "likewise; default the run's own data")
    .addOption(
      new Option("--score <score>", "nll: -log p(x); negElbo: its bound; rec: the reconstruction's part alone")
        .choices(["nll", "negElbo", "rec"] as const)
        .default("nll" as const),
    )
    .option("--samples <n>", "importance samples an image, for --score nll; default 50", wholeNumber(1, 1_000_000))
    .option("--images <n>", "only the first images of both", wholeNumber(1))
    .option("--skip-unreadable", "leave out files of a folder that cannot be read, with a warning for each")
    .option("--false-alarms <share>", "share of normal images that may be called anomalous", share, 0.05)
    .option("--out <file>", "the ROC curve as a .svg or .png file")
    .option("--scores <file>", "all scores as an .npz file, as numpy.load reads it: normal, anomalous")
    .option("--device <name>", "default the device of the training")
    .option("--threads <n>", "CPU threads; default the machine's cores, at most 8", wholeNumber(1, 256))
    .option("--json", "print one JSON object")
    .addHelpText(
      "after",
      `
Examples:
  $ latents anomaly latest --anomalous fashion-mnist
  $ latents anomaly runs/e1 --normal mnist --anomalous fashion-mnist --score rec --out roc.png
  $ latents anomaly runs/e1 --anomalous my-images --images 1000 --false-alarms 0.01 --scores scores.npz --json`,
    )
    .action(async (run, options) => {
      const { anomalyRun } = await import("../run-commands/anomaly-run.js");
      await anomalyRun(run, options);
    });
}
