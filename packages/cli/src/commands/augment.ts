import type { Command } from "@commander-js/extra-typings";
import { notNegative, numberList, wholeNumber } from "../output/number-argument.js";

const collect = (text: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), text];

/** `latents augment`. */
export function registerAugment(program: Command): void {
  program
    .command("augment")
    .description("See whether images that a VAE generates help a classifier, beside controls, over several seeds.")
    .argument(
      "[model]",
      "a run that knows a part of its training set, or a recipe or config file, which is trained on half",
      "e2-conv",
    )
    .option(
      "--portions <list>",
      "shares of the other half; as many images are added; default 0.2,0.5,1, and none with --labelled",
      numberList,
    )
    .option("--labelled <list>", "numbers of labelled images, for few labels", numberList)
    .option("--copies <n>", "images added for each of the few labelled ones", wholeNumber(1), 5)
    .option("--seeds <n>", "classifiers of each kind", wholeNumber(1, 1000), 3)
    .option("--steps <n>", "optimiser steps of every classifier", wholeNumber(1), 1500)
    .option("--batch <n>", "images a step", wholeNumber(1), 64)
    .option("--noise <stddev>", "of the noise added to codes", notNegative, 0.3)
    .option("--noisy-portion <share>", "of the codes; default 0.5, and 1 where labels are few", notNegative)
    .option("--set <key=value>", "set a config key of the VAE that is trained; repeatable", collect)
    .option("--threads <n>", "CPU threads; default the machine's cores, at most 8", wholeNumber(1, 256))
    .option("--out <folder>", "where the VAE's run, result.json and pictures go", "augmentation")
    .option("--json", "print one JSON object")
    .addHelpText(
      "after",
      `
Examples:
  $ latents augment                               E2's experiment
  $ latents augment runs/half --labelled 100      few labels alone
  $ latents augment runs/half --labelled 100,1000 --portions 0.2 --seeds 5
  $ latents augment e2-conv --set train.epochs=10 --out ten-epochs`,
    )
    .action(async (argument, options) => {
      const { augmentCommand } = await import("../augment/augment-command.js");
      process.exitCode = await augmentCommand(argument, options);
    });
}
