import type { Command } from "@commander-js/extra-typings";
import { wholeNumber } from "../output/number-argument.js";

/** `latents studio`. */
export function registerStudio(program: Command): void {
  program
    .command("studio")
    .description("Serve a page that lists, compares and watches runs, and starts trainings.")
    .option("--runs <folder>", "where the runs lie; default ./runs")
    .option("--port <n>", "port of this machine; 0 takes any free one", wholeNumber(0, 65_535), 8787)
    .option(
      "--host <address>",
      "listen on another address than 127.0.0.1: whoever has the printed key may then come from outside",
    )
    .option("--open", "open it in the browser")
    .option("--export <folder>", "instead of serving: write the page as files for any web host")
    .option("--model <run>", "with --export: the run whose model the page shows")
    .addHelpText(
      "after",
      `
Examples:
  $ latents studio --open
  $ latents studio --runs sweeps/latents/trials --port 0
  $ latents studio --export site --model latest`,
    )
    .action(async (options) => {
      const { studioCommand } = await import("../studio/studio-command.js");
      process.exitCode = await studioCommand(options);
    });
}
