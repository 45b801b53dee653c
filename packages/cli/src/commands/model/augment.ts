import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { Command } from "@commander-js/extra-typings";
import {
  InputError,
  augmentationExperiment,
  planAugmentation,
  type AugmentationResult,
  type ImageDataset,
  type Halves,
  type Runtime,
  type TrainedVae,
} from "@latents/core";
import { looksLikeFile } from "../../config/load-config-file.js";
import { recipeNames } from "../../config/recipes/index.js";
import { configOfRequest } from "../../config/request-config.js";
import { variantPicture } from "../../draw/grids/variant-picture.js";
import { augmentationPng } from "../../draw/plots/augmentation-plot.js";
import { augmentationTable } from "../../draw/plots/augmentation-table.js";
import { checkOutputFolder, writeError, writeFileAtomic } from "../../files/index.js";
import { version } from "../../files/version.js";
import { halvesOf } from "../../run/model/halves.js";
import { imagesAsTrained } from "../../run/model/images-as-trained.js";
import { openModel } from "../../run/model/open-model.js";
import type { Run } from "../../run/open-run.js";
import { runDataset, withAbsoluteData } from "../../run/run-dataset.js";
import { trainIn } from "../../run/earlier/train-in.js";
import type { TrainingEffects } from "../../run/training/start-training.js";
import { duration } from "../../terminal/duration.js";
import { ProgressLine } from "../../terminal/index.js";
import { interruptible } from "../../terminal/interruptible.js";
import { notNegative, numberList, wholeNumber } from "../../terminal/number-argument.js";
import { exitCodes } from "../../terminal/print-error.js";

const collect = (text: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), text];

/** `latents augment`. */
export function registerAugment(program: Command, effects: TrainingEffects): void {
  program
    .command("augment")
    .description("Measure whether images that a VAE generates help a classifier, with controls and several seeds.")
    .argument(
      "[model]",
      "a run trained on part of its training set; or a recipe or config file, to train on half of it",
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
    .option("--noise <stddev>", "standard deviation of the noise added to codes", notNegative, 0.3)
    .option(
      "--noisy-portion <share>",
      "share of the codes that get noise; default 0.5, and 1 with few labels",
      notNegative,
    )
    .option("--set <key=value>", "set a config key of the VAE that is trained; repeatable", collect)
    .option("--threads <n>", "CPU threads; default the machine's cores, at most 8", wholeNumber(1, 256))
    .option("--out <folder>", "folder for the VAE's run, result.json and pictures", "augmentation")
    .option("--json", "print one JSON object")
    .addHelpText(
      "after",
      `
Examples:
  $ latents augment                               the published experiment: MNIST, half of it for a convolutional VAE
  $ latents augment runs/half --labelled 100      few labels alone
  $ latents augment runs/half --labelled 100,1000 --portions 0.2 --seeds 5
  $ latents augment e2-conv --set train.epochs=10 --out ten-epochs`,
    )
    .action(async (argument, options) => {
      effects.exitCode = await augmentCommand(argument, options, effects);
    });
}

interface AugmentFlags {
  /** Default those of the library, and none where `labelled` is given. */
  readonly portions?: readonly number[];
  readonly labelled?: readonly number[];
  readonly copies: number;
  /** How many. */
  readonly seeds: number;
  readonly steps: number;
  readonly batch: number;
  readonly noise: number;
  readonly noisyPortion?: number;
  /** `key=value` for the VAE that is trained. */
  readonly set?: readonly string[];
  readonly threads?: number;
  readonly out: string;
  readonly json?: boolean;
}

/** What `latents augment` finds: `result.json`. */
interface AugmentReport extends AugmentationResult {
  /** Folder of the VAE's run. */
  readonly run: string;
  readonly recipe: string;
  readonly noise: number;
  readonly noisyPortion?: number;
  readonly copies: number;
  readonly device: string;
  readonly threads: number;
}

/** `latents augment`: trains a VAE where none is given, then the experiment; returns the exit code. Throws LatentsError. */
export async function augmentCommand(argument: string, flags: AugmentFlags, effects: TrainingEffects): Promise<number> {
  checkOutputFolder(flags.out);
  const report = await interruptible((signal) => experiment(argument, flags, signal, effects), effects);
  if (!report) return exitCodes.interrupted;
  effects.stdout.write(flags.json ? `${JSON.stringify(report)}\n` : shown(report, flags.out));
  return exitCodes.done;
}

async function experiment(
  argument: string,
  flags: AugmentFlags,
  signal: AbortSignal,
  effects: TrainingEffects,
): Promise<AugmentReport> {
  const { out, seeds: count, set: _, json: __, ...rest } = flags;
  const portions = flags.portions ?? (flags.labelled && []);
  const options = { ...rest, portions, seeds: Array.from({ length: count }, (_, i) => i + 1) };
  // what is wrong with the experiment is said before a model is trained for it
  const checked = async (known: Pick<Run, "config" | "folder">): Promise<Halves & { readonly test: ImageDataset }> => {
    const images = { ...(await halvesOf(known)), test: await runDataset(known.config, "test") };
    planAugmentation(images, options);
    return images;
  };
  const { run, trained, runtime } = await modelOf(argument, flags, signal, checked, effects);
  const { test, ...halves } = await checked(run);
  const prepare = (images: ImageDataset): ImageDataset => imagesAsTrained(images, run.config, 0, images.count);
  const line = new ProgressLine("classifiers", effects);
  const result = await augmentationExperiment(
    trained,
    { ...halves, test },
    {
      ...{ ...options, runtime, signal, prepare },
      onProgress: ({ done, total, step, steps }) => line.update(done + (done < total ? step / steps : 0), total),
    },
  );
  line.end();
  const pictures = await variantPicture(trained, halves.sources, { prepare, stddev: flags.noise });
  await trained.release();
  const report: AugmentReport = {
    ...{ run: run.folder, recipe: run.config.recipe, copies: flags.copies, noise: flags.noise },
    ...(flags.noisyPortion !== undefined && { noisyPortion: flags.noisyPortion }),
    ...{ device: runtime.device, threads: runtime.threads, ...result, elapsedMs: Math.round(result.elapsedMs) },
  };
  await makeFolder(out);
  await writeFileAtomic(path.join(out, "variants.png"), pictures);
  for (const kind of ["portion", "labelled"] as const)
    if (result.rows.some((row) => row.kind === kind))
      await writeFileAtomic(path.join(out, `${kind}.png`), await augmentationPng(result, kind));
  await writeFileAtomic(path.join(out, "result.json"), `${JSON.stringify(report, undefined, 2)}\n`);
  return report;
}

const makeFolder = (folder: string): Promise<unknown> =>
  mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw writeError(folder, error);
  });

/** A run as it is, or a recipe trained on half of its data in `<out>/vae`, which is gone on with where it was begun. */
async function modelOf(
  argument: string,
  { set: sets = [], out, threads }: AugmentFlags,
  signal: AbortSignal,
  check: (known: Pick<Run, "config" | "folder">) => Promise<unknown>,
  effects: TrainingEffects,
): Promise<{ run: Run; trained: TrainedVae; runtime: Runtime }> {
  const named = (await recipeNames()).includes(argument) || (looksLikeFile(argument) && /\.\w+$/.test(argument));
  if (!named) {
    if (sets.length > 0)
      throw new InputError(`--set: is for a recipe that is trained; ${argument} is a run, which is taken as it is`);
    return openModel(argument, effects, { threads });
  }
  const config = await configOfRequest({ recipe: argument, settings: [], sets, command: "" });
  const whole = await runDataset({ data: { ...config.data, limit: undefined } }, "train");
  const limit = config.data.limit ?? Math.floor(whole.count / 2);
  await check({ config: { ...config, data: { ...config.data, limit } }, folder: argument });
  const half = config.data.limit === undefined ? [`data.limit=${limit}`] : [];
  await makeFolder(out);
  const vae = path.join(out, "vae");
  const wanted = await configOfRequest({ recipe: argument, settings: [], sets: [...sets, ...half], command: "" });
  await trainIn(
    vae,
    { recipe: argument, sets: [...sets, ...half], config: await withAbsoluteData(wanted), threads, commit: version() },
    signal,
    effects,
  );
  return openModel(vae, effects, { threads });
}

const shown = (report: AugmentReport, out: string): string => {
  const agreement = report.rows.flatMap(({ labelAgreement }) => labelAgreement ?? []);
  const lowest = (100 * Math.min(...agreement)).toFixed(1);
  return `${augmentationTable(report)}
per cent of ${report.test.toLocaleString("en")} test images right, ${report.seeds.length === 1 ? "one seed" : `mean of ${report.seeds.length} seeds ± standard error`}; every classifier by ${report.steps.toLocaleString("en")} steps
generated images that the classifier of real ones takes for their source's class: ${lowest} % or more
${duration(report.elapsedMs / 1000)}; ${out}
`;
};
