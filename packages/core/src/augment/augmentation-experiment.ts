import { joinDatasets, requireLabels, shiftAndRotate, take, type ImageDataset } from "../data/index.js";
import { InputError } from "../errors.js";
import { evaluateClassifier, sampleMean, standardErrorOfMean, type ClassifierEvaluation } from "../evaluate/index.js";
import type { TrainedVae } from "../inference/index.js";
import { classifier } from "../models/index.js";
import { digitsClassifier, type Layer } from "../nn/index.js";
import { ortRuntime, type Runtime, type RuntimeOptions } from "../runtime/index.js";
import { classifierOptimizer, trainClassifier, type ClassifierResult } from "../train/index.js";
import {
  augmentationSettings,
  settingImages,
  type AugmentationArm,
  type AugmentationSetting,
  type Halves,
  type SettingOptions,
} from "./augmentation-plan.js";
import { checkVariantOptions, generateVariants, type VariantOptions } from "./generate-variants.js";

/** How far an experiment is. */
export interface AugmentationProgress {
  /** Classifiers that are trained and measured. */
  readonly done: number;
  readonly total: number;
  /** The one under way: `50 %, generated, seed 2`. */
  readonly label: string;
  /** Its optimiser steps done. */
  readonly step: number;
  readonly steps: number;
}

/** Options of `augmentationExperiment`. */
export interface AugmentationOptions extends SettingOptions, RuntimeOptions, Pick<VariantOptions, "prepare"> {
  /** Each draws its own images, noise and start values; default 1, 2, 3. */
  readonly seeds?: readonly number[];
  /** Optimiser steps of every classifier, whatever its arm; default 1500. */
  readonly steps?: number;
  /** Images a step; default 64, fewer where a setting has fewer real ones, and then in all its arms. */
  readonly batch?: number;
  /** The largest, at the end of the warm-up; default that of `classifierOptimizer`. */
  readonly learningRate?: number;
  /** Standard deviation of the noise added to codes; default 0.3. */
  readonly noise?: number;
  /** Share of the codes that it is added to; default 0.5, and all where labels are few. */
  readonly noisyPortion?: number;
  /** Of classical augmentation: most pixels, default 2; most degrees, default 10. */
  readonly shift?: number;
  readonly degrees?: number;
  /** Maps x to logits; default `digitsClassifier`. */
  readonly net?: Layer;
  readonly onProgress?: (progress: AugmentationProgress) => void;
  /** Ends the experiment after the chunk under way by throwing its reason. */
  readonly signal?: AbortSignal;
  readonly runtime?: Runtime;
}

/** One arm of one setting, over all seeds. */
export interface AugmentationRow extends Omit<AugmentationSetting, "arms"> {
  readonly arm: AugmentationArm;
  /** Mean share of the test images that are classified right. */
  readonly accuracy: number;
  /** Of that mean: standard deviation over seeds / sqrt(seeds); absent for one seed. */
  readonly standardError?: number;
  /** Seed by seed. */
  readonly accuracies: readonly number[];
  /** Mean, nats an image. */
  readonly crossEntropy: number;
  /** Images a step. */
  readonly batch: number;
  /** Of generated images: share that the classifier of real images takes for their sources' class (2000 at most are asked). */
  readonly labelAgreement?: number;
}

/** What an experiment found, as plain data. */
export interface AugmentationResult {
  readonly rows: readonly AugmentationRow[];
  readonly seeds: readonly number[];
  /** Optimiser steps of every classifier. */
  readonly steps: number;
  readonly sources: number;
  readonly others: number;
  readonly test: number;
  readonly elapsedMs: number;
}

/** Generated images whose class is asked for. */
const agreementImages = 2000;

/**
 * The settings of an experiment and the number of classes, all checked: to be told what is wrong before a model is trained for it.
 * Throws InputError as `augmentationExperiment` does.
 */
export function planAugmentation(
  { sources, others, test }: Halves & { readonly test: ImageDataset },
  options: AugmentationOptions = {},
): { readonly classes: number; readonly settings: readonly AugmentationSetting[] } {
  const { seeds = [1, 2, 3], steps = 1500 } = options;
  if (seeds.length === 0) throw new InputError("augment.seeds: must be one or more, got none");
  if (!(Number.isSafeInteger(steps) && steps >= 1))
    throw new InputError(`augment.steps: must be a positive whole number, got ${steps}`);
  checkVariantOptions({ portion: options.noisyPortion, stddev: options.noise });
  const classes = classesOf([sources, others, test]);
  return { classes, settings: augmentationSettings(others, classes, options) };
}

/**
 * Whether images of a VAE help a classifier. The VAE knows one half of a training set; for every setting (a share of the other half, or a few of its
 * labelled images) and seed, one classifier an arm is trained, all by as many optimiser steps, and measured on the test images: real images alone, with
 * as many generated ones (`generateVariants`), with as many shifted and rotated ones, and, for shares, with the sources themselves.
 * Throws InputError for options out of range and images without labels.  Source: the post "Generate Digit Images using VAE", with controls that it lacks.
 */
export async function augmentationExperiment(
  trained: TrainedVae,
  { test, ...halves }: Halves & { readonly test: ImageDataset },
  options: AugmentationOptions = {},
): Promise<AugmentationResult> {
  const began = performance.now();
  const { seeds = [1, 2, 3], steps = 1500, signal } = options;
  const { classes, settings } = planAugmentation({ ...halves, test }, options);
  const runtime = options.runtime ?? (await ortRuntime(options));
  const total = settings.reduce((sum, { arms }) => sum + arms.length * seeds.length, 0);
  let done = 0;

  const rows: AugmentationRow[] = [];
  for (const { arms, ...setting } of settings) {
    const batch = Math.min(options.batch ?? 64, setting.real);
    const found = new Map(arms.map((arm) => [arm, [] as ClassifierEvaluation[]]));
    const agreement: number[] = [];
    for (const seed of seeds) {
      const images = settingImages({ ...setting, arms }, halves, classes, seed);
      const generated = await generateVariants(trained, images.sources, {
        ...{ seed, signal, stddev: options.noise, prepare: options.prepare },
        portion: options.noisyPortion ?? (setting.kind === "labelled" ? 1 : undefined),
      });
      const added: Record<AugmentationArm, () => readonly ImageDataset[]> = {
        real: () => [],
        generated: () => [generated],
        classical: () => [shiftAndRotate(images.again, { ...options, seed })],
        sources: () => [images.sources],
      };
      for (const arm of arms) {
        const label = `${nameOf(setting)}, ${arm}, seed ${seed}`;
        const learnt = await trainClassifier(
          model(classes, halves, options),
          joinDatasets(images.real, ...added[arm]()),
          {
            ...{ steps, batch, seed, runtime, signal, optimizer: classifierOptimizer(options.learningRate) },
            onProgress: (_, { step }) => options.onProgress?.({ done, total, label, step, steps }),
          },
        );
        signal?.throwIfAborted();
        found.get(arm)!.push(await evaluateClassifier(learnt, test, { signal }));
        if (arm === "real") agreement.push(await agreementOf(learnt, generated));
        await learnt.release();
        options.onProgress?.({ done: ++done, total, label, step: steps, steps });
      }
    }
    for (const [arm, evaluations] of found)
      rows.push({
        ...{ ...setting, added: arm === "real" ? 0 : setting.added, arm, batch, ...overSeeds(evaluations) },
        ...(arm === "generated" && { labelAgreement: sampleMean(agreement) }),
      });
  }
  const { sources, others } = halves;
  return {
    ...{ rows, seeds, steps, sources: sources.count, others: others.count, test: test.count },
    elapsedMs: performance.now() - began,
  };
}

const nameOf = ({ portion, real }: Omit<AugmentationSetting, "arms">): string =>
  portion === undefined ? `${real} labelled` : `${+(100 * portion).toPrecision(6)} %`;

const model = (classes: number, { others }: Halves, { net }: AugmentationOptions) =>
  classifier({ net: net ?? digitsClassifier({ shape: others.shape, classes }), classes });

/** How many classes the labels have. Throws InputError where images have none. */
function classesOf(datasets: readonly ImageDataset[]): number {
  return datasets.reduce((most, dataset) => {
    const labels = requireLabels("augment", dataset, Infinity, {});
    return labels.reduce((largest, label) => Math.max(largest, label + 1), most);
  }, 2);
}

async function agreementOf(learnt: ClassifierResult, generated: ImageDataset): Promise<number> {
  const few = take(generated, Math.min(agreementImages, generated.count));
  return (await evaluateClassifier(learnt, few)).accuracy;
}

function overSeeds(
  evaluations: readonly ClassifierEvaluation[],
): Pick<AugmentationRow, "accuracy" | "standardError" | "accuracies" | "crossEntropy"> {
  const accuracies = evaluations.map(({ accuracy }) => accuracy);
  return {
    accuracy: sampleMean(accuracies),
    ...(accuracies.length > 1 && { standardError: standardErrorOfMean(accuracies) }),
    accuracies,
    crossEntropy: sampleMean(evaluations.map((one) => one.crossEntropy)),
  };
}
