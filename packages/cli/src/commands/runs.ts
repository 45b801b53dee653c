import type { Command } from "@commander-js/extra-typings";

/** `latents runs`. */
export function registerRuns(program: Command): void {
  program
    .command("runs")
    .description("List the runs with their state and test NELBO, oldest first.")
    .argument("[folder]", "where they lie; default ./runs")
    .option("--json", "print them as a JSON list")
    .addHelpText(
      "after",
      `
Examples:
  $ latents runs
  $ latents runs --json`,
    )
    .action(async (folder, options) => {
      const { listRunsCommand } = await import("../run-commands/list-runs-command.js");
      await listRunsCommand(folder, options);
    });
}
