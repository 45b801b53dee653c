import type { Command } from "@commander-js/extra-typings";

/** `latents import`. */
export function registerImport(program: Command): void {
  program
    .command("import")
    .description("Make the .zip of a run that was trained in the studio's page a run among yours.")
    .argument("<file>", "what the page's Download run has saved")
    .option("--runs <folder>", "where the run shall lie; default ./runs")
    .addHelpText(
      "after",
      `
Examples:
  $ latents import page-plane-20261121-143005.zip
  $ latents import Downloads/page-plane-20261121-143005.zip --runs sweeps/pages`,
    )
    .action(async (file, options) => {
      const { importCommand } = await import("../run-commands/import-command.js");
      await importCommand(file, options);
    });
}
