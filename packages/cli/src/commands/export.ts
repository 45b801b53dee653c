import type { Command } from "@commander-js/extra-typings";

/** `latents export`. */
export function registerExport(program: Command): void {
  program
    .command("export")
    .description(
      "Write a run's nets as encoder.onnx (x to mean, logVar) and decoder.onnx (z to logits, mean), and all of it as model.safetensors.",
    )
    .argument("<run>", "a run's folder, its name under ./runs, or latest")
    .option("--out <folder>", "default the run's own folder model/")
    .addHelpText(
      "after",
      `
Examples:
  $ latents export latest
  $ latents export runs/e1 --out web/models`,
    )
    .action(async (run, options) => {
      const { exportRun } = await import("../run-commands/export-run.js");
      await exportRun(run, options);
    });
}
