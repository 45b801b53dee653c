import { completeImages, type CompleteOptions, type Completion } from "./complete-images.js";
import { CompletionDraws, type Proposal } from "./completion-draws.js";
import { invertMask } from "./masks.js";
import { partlySeen } from "./partly-seen.js";
import type { Matrix, TrainedVae } from "./trained-vae.js";

/** How well hidden values are foretold, in nats: [images] each. */
export interface HiddenLogProb {
  /**
   * log p(x_hidden | x_seen) = log p(x) - log p(x_seen),  each by importance sampling from its own proposal: the encoder's q(z|x) of the
   * whole image, and the completion's q(z | x_seen).
   */
  readonly given: Float64Array;
  /** log p(x_hidden), what the model says without the seen part: SVI and importance sampling with the mask inverted. */
  readonly alone: Float64Array;
  /**
   * The same two from draws that know nothing of the hidden values, as a forecast has to be: SIR's draws of q(z | x_seen), and as many of
   * the prior's. Both are too low for few draws.
   */
  readonly forecast: { readonly given: Float64Array; readonly alone: Float64Array };
}

/**
 * Holds a completion against the values that it did not see, and against the model without the seen part: `given - alone` is
 * what the one part of an image tells of the other. `options` should be those of the completion.
 * Throws as `completeImages` does.
 */
export async function hiddenLogProb(
  trained: TrainedVae,
  images: Matrix,
  mask: Uint8Array,
  completion: Completion,
  options: Omit<CompleteOptions, "count"> = {},
): Promise<HiddenLogProb> {
  const { samples = 1000, seed = 0 } = options;
  const inverted = invertMask(mask);
  const alone = (await completeImages(trained, images, inverted, { ...options, count: 1 })).after.logProb;
  const measure = async (
    part: Uint8Array,
    proposal?: Proposal,
  ): Promise<Record<"logProb" | "logProbHidden", number>[]> => {
    const given = await partlySeen(trained, images, part, options);
    const draws = await CompletionDraws.create(given, { samples, seed });
    try {
      return await draws.figures(proposal ?? (await trained.posterior(images, { labels: given.classes })));
    } finally {
      await draws.release();
    }
  };
  const zeros: Matrix = {
    shape: [images.shape[0], trained.latent],
    data: new Float32Array(images.shape[0] * trained.latent),
  };
  const whole = await measure(mask);
  const prior = await measure(inverted, { mean: zeros, logVar: zeros });
  return {
    // the sum is log p(x): both have the same weights
    given: completion.after.logProb.map((logProb, i) => whole[i].logProb + whole[i].logProbHidden - logProb),
    alone,
    forecast: { given: completion.logProbHidden, alone: Float64Array.from(prior, (f) => f.logProb) },
  };
}
