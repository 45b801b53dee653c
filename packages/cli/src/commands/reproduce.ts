import type { Command } from "@commander-js/extra-typings";
import { experimentsPackage } from "../config/experiments-package.js";
import { missingPackage, optionalPackages } from "../config/optional-package.js";
import type { TrainingEffects } from "../run/training/start-training.js";

/** `latents reproduce`: what the package of the published experiments makes of it. */
export async function registerReproduce(program: Command, effects: TrainingEffects): Promise<void> {
  const command = program
    .command("reproduce")
    .description("Reproduce published experiments and print our figures beside theirs.");
  const experiments = await experimentsPackage();
  if (experiments) experiments.configureReproduce(command, effects);
  else
    command
      .allowUnknownOption()
      .allowExcessArguments()
      .action(() => {
        throw missingPackage("reproduce", optionalPackages.experiments);
      });
}
