import type { Command } from "@commander-js/extra-typings";
import { experimentsPackage, type ExperimentsPackage } from "../config/experiments-package.js";
import { missingPackage, optionalPackages } from "../config/optional-package.js";
import type { TrainingEffects } from "../run/training/start-training.js";

/** `latents reproduce`: what the package of the published experiments makes of it. */
export const registerReproduce = (program: Command, effects: TrainingEffects): Promise<void> =>
  ofExperiments(
    program.command("reproduce").description("Reproduce published experiments and print our figures beside theirs."),
    (experiments, command) => experiments.configureReproduce(command, effects),
  );

/** `latents board`, by the same package. */
export const registerBoard = (program: Command, effects: TrainingEffects): Promise<void> =>
  ofExperiments(
    program.command("board").description("Rank runs by their likelihood and by what their training took."),
    (experiments, command) => experiments.configureBoard(command, effects),
  );

/** A command that the package of the published experiments configures; without the package it says how to add it. */
async function ofExperiments(
  command: Command,
  configure: (experiments: ExperimentsPackage, command: Command) => void,
): Promise<void> {
  const experiments = await experimentsPackage();
  if (experiments) configure(experiments, command);
  else
    command
      .allowUnknownOption()
      .allowExcessArguments()
      .action(() => {
        throw missingPackage(command.name(), optionalPackages.experiments);
      });
}
