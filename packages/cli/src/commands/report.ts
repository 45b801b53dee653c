import type { Command } from "@commander-js/extra-typings";

/** `latents report`. */
export function registerReport(program: Command): void {
  program
    .command("report")
    .description("Write a run's report anew: one HTML page with curves, test figures, reconstructions and samples.")
    .argument("<run>", "a run's folder, its name under ./runs, or latest")
    .addHelpText(
      "after",
      `
Examples:
  $ latents report latest
  $ latents report runs/e1      prints the page's path`,
    )
    .action(async (run) => {
      const { reportRun } = await import("../run-commands/report-run.js");
      await reportRun(run);
    });
}
