import type { Command } from "@commander-js/extra-typings";
import { wholeNumber } from "../output/number-argument.js";

/** `latents reproduce`. */
export function registerReproduce(program: Command): void {
  program
    .command("reproduce")
    .description("Make published experiments again and print our numbers beside theirs.")
    .argument("[id...]", "experiments (latents reproduce --list); default all")
    .option("--list", "list the experiments and stop")
    .option("--quick", "a fiftieth of the steps: shows that everything runs, no result")
    .option("--out <folder>", "results: a folder for each experiment, and README.md", "results")
    .option("--runs <folder>", "where the trainings lie; finished ones are taken as they are", "runs/reproduce")
    .option(
      "--data <name=folder>",
      "data of your own that an experiment asks for; repeatable",
      (text: string, all: string[] | undefined) => [...(all ?? []), text],
    )
    .option("--threads <n>", "CPU threads", wholeNumber(1, 1024))
    .option("--json", "print one JSON object for each experiment")
    .addHelpText(
      "after",
      `
Examples:
  $ latents reproduce --list
  $ latents reproduce e1-vae
  $ latents reproduce e3-vae e3-2d --quick`,
    )
    .action(async (ids, { list, ...flags }) => {
      const { listExperiments, reproduceCommand } = await import("../reproduce/reproduce-command.js");
      if (list) listExperiments(flags);
      else process.exitCode = await reproduceCommand(ids, flags);
    });
}
