import type { Matrix } from "../../data/index.js";
import { InputError } from "../../errors.js";
import { requireKnown } from "../../options.js";
import type { AskedVae } from "./asked-vae.js";
import { CompletionDraws, type DrawFigures, type Proposal } from "./completion-draws.js";
import { fitPosteriors } from "./fit-posteriors.js";
import { partlySeen, type SeenOptions } from "./partly-seen.js";
import { posteriorMoments } from "./posterior-moments.js";
import { resample } from "./resample.js";

/** Options of `completeImages`. */
export interface CompleteOptions extends SeenOptions {
  /** Steps of Adam for each image; default 300. */
  readonly steps?: number;
  /** Of Adam, at the first step, in units of z; it falls to 0 as half a cosine. Default 0.05. */
  readonly learningRate?: number;
  /** Completions an image; default 8. */
  readonly count?: number;
  /** Importance draws an image, from which the completions are resampled; default 1000. */
  readonly samples?: number;
  /** Of all draws; default 0. */
  readonly seed?: number;
  /** Called with the images done so far, in parts too. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Called after every `stepsAtOnce` steps of Adam, waited for; what it throws ends the work. */
  readonly onSteps?: (done: number, steps: number) => void | Promise<void>;
  /** Steps between two of these calls; default as many as fit. The result does not depend on it. */
  readonly stepsAtOnce?: number;
}

/** What a proposal q(z) says of each image's seen values, in nats: [images] each. */
export interface SeenFigures {
  /** Evidence lower bound of the seen values,  E_q[log p(x_seen | z)] - KL(q || p(z)),  by all draws. */
  readonly elbo: Float64Array;
  /** log p(x_seen) by importance sampling from q: a lower bound in expectation, tighter for a better q. */
  readonly logProb: Float64Array;
  /** Effective number of the importance draws. */
  readonly effectiveSamples: Float64Array;
}

/** Completed images and what was measured on the way. */
export interface Completion {
  /** q(z | x_seen) after the optimisation: mean, logVar [images, latent]. */
  readonly posterior: Proposal;
  /** Codes drawn from it by SIR, `count` of the first image, then of the next: [images count, latent]. */
  readonly codes: Matrix;
  /** What is seen as it was given, what is hidden as the mean image of each code: [images count, size]. */
  readonly completions: Matrix;
  /** By the encoder's guess. */
  readonly before: SeenFigures;
  /** By the optimised q. */
  readonly after: SeenFigures;
  /** log p(x_hidden | x_seen) of the hidden values as they were given, by SIR's draws and weights: [images], in nats. */
  readonly logProbHidden: Float64Array;
  /** The lower bound before each step, mean over the images: [steps]. One draw a step, so noisy. */
  readonly elboTrace: Float64Array;
}

/**
 * Completes images of which only a part is seen. For each image on its own: q(z | x_seen) starts at the encoder's guess (of the image with
 * its hidden places filled, see `fill`; of a q that is no Gaussian the moments of its draws); SVI fits its mean and log-variance to the lower bound of the seen values, up to 100 images in one
 * ONNX `Loop`; `samples` codes are drawn from it and weighed by  p(x_seen | z) p(z) / q(z);  `count` of them, all different, are kept by
 * sampling importance resampling. An image's result depends on its place and the seed, not on the other images. A model with labels gets those of
 * `labels`, and everything is given them; one that infers labels takes the most probable of the filled image by default.
 * Shapes: images [n, size], values as the model takes them (those in hidden places count in `logProbHidden` alone); mask [height width]: 0 is
 * hidden, else seen, in all channels.
 * Throws InputError for a mask of another size, or that hides nothing or everything, for images of another size, missing labels, and options
 * out of range; RunError where the optimisation diverges.
 */
export async function completeImages(
  trained: AskedVae,
  images: Matrix,
  mask: Uint8Array,
  options: CompleteOptions = {},
): Promise<Completion> {
  const { seen, labels, ...fitted } = await fitCompletions(trained, images, mask, options);
  const { shape, data } = await trained.decode(fitted.codes, { labels });
  const { size } = trained;
  const each = size * (fitted.codes.shape[0] / images.shape[0]);
  return {
    ...fitted,
    completions: {
      shape,
      data: data.map((value, i) => (seen[i % size] ? images.data[Math.floor(i / each) * size + (i % size)] : value)),
    },
  };
}

/** All of a completion but its images, which may be decoded piece by piece. */
export interface FittedCompletions extends Omit<Completion, "completions"> {
  /** [size]: 1 where a value is seen, whose place in a completion it keeps. */
  readonly seen: Uint8Array;
  /** The class of each code, where the model takes labels. */
  readonly labels?: ArrayLike<number>;
}

/** `completeImages` up to the codes: what it needs of memory does not grow with the images of `count`. Throws as it does. */
export async function fitCompletions(
  trained: AskedVae,
  images: Matrix,
  mask: Uint8Array,
  options: CompleteOptions = {},
): Promise<FittedCompletions> {
  requireKnown("completeImages", options, {
    ...{ steps: true, learningRate: true, count: true, samples: true, seed: true, fill: true },
    ...{ labels: true, covariates: true, onProgress: true, onSteps: true, stepsAtOnce: true },
  });
  const { steps, learningRate, count, samples, seed } = checkedOptions(options);
  const given = await partlySeen(trained, images, mask, options);
  const guess = await posteriorMoments(trained, given.filled, { labels: given.classes, seed });
  const { onProgress, onSteps, stepsAtOnce } = options;
  const { fitted, elboTrace } = await fitPosteriors(given, guess, {
    ...{ steps, learningRate, seed, onProgress, onSteps, stepsAtOnce },
  });
  const draws = await CompletionDraws.create(given, { samples, seed });
  try {
    const before = await draws.figures(guess);
    const after = await draws.figures(fitted);
    const { latent } = trained;
    const codes = new Float32Array(after.length * count * latent);
    after.forEach(({ logWeights }, image) => {
      const kept = resample(logWeights, count, { seed, stream: "completion.resample", step: image });
      kept.forEach((draw, k) => codes.set(draws.code(fitted, image, draw), (image * count + k) * latent));
    });
    const { classes, seen } = given;
    return {
      ...{ posterior: fitted, codes: { shape: [after.length * count, latent], data: codes }, seen },
      ...(classes && {
        labels: Array.from({ length: after.length * count }, (_, i) => classes[Math.floor(i / count)]),
      }),
      before: seenFigures(before),
      after: seenFigures(after),
      logProbHidden: Float64Array.from(after, (f) => f.logProbHidden),
      elboTrace,
    };
  } finally {
    await draws.release();
  }
}

/** Options with their defaults. Throws InputError where one is out of range. */
export function checkedOptions({
  steps = 300,
  learningRate = 0.05,
  count = 8,
  samples = 1000,
  seed = 0,
}: CompleteOptions): Required<Pick<CompleteOptions, "steps" | "learningRate" | "count" | "samples" | "seed">> {
  for (const [name, value] of Object.entries({ steps, count, samples }))
    if (!Number.isInteger(value) || value < 1)
      throw new InputError(`completeImages: ${name} must be a positive whole number, got ${value}`);
  if (count > samples) throw new InputError(`completeImages: count must be at most samples (${samples}), got ${count}`);
  if (!(learningRate > 0 && Number.isFinite(learningRate)))
    throw new InputError(`completeImages: learningRate must be a number above 0, got ${learningRate}`);
  return { steps, learningRate, count, samples, seed };
}

const seenFigures = (all: readonly DrawFigures[]): SeenFigures => ({
  elbo: Float64Array.from(all, (f) => f.elbo),
  logProb: Float64Array.from(all, (f) => f.logProb),
  effectiveSamples: Float64Array.from(all, (f) => f.effectiveSamples),
});
