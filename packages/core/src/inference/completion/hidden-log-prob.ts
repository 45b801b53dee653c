import type { Matrix } from "../../data/index.js";
import type { AskedVae } from "./asked-vae.js";
import { checkedOptions, type CompleteOptions, type Completion } from "./complete-images.js";
import { CompletionDraws, type Proposal } from "./completion-draws.js";
import { fitPosteriors } from "./fit-posteriors.js";
import { partlySeen, type PartlySeen } from "./partly-seen.js";
import { posteriorMoments } from "./posterior-moments.js";

/** How well hidden values are foretold, in nats: [images] each. */
export interface HiddenLogProb {
  /** log p(x_hidden | x_seen) = log p(x) - log p(x_seen),  each by SVI and importance sampling of its own. */
  readonly given: Float64Array;
  /** log p(x_hidden), what the model says without the seen part: by SVI and importance sampling of its own. */
  readonly alone: Float64Array;
  /**
   * The same two from draws that know nothing of the hidden values, as a forecast has to be: of q(z | x_seen), and as many of N(0, I), both
   * weighed. Too low for few draws.
   */
  readonly forecast: { readonly given: Float64Array; readonly alone: Float64Array };
}

/**
 * Holds a completion against the values that it did not see, and against the model without the seen part: `given - alone` is
 * what the one part of an image tells of the other. `options` should be those of the completion.
 * Throws as `completeImages` does.
 */
export async function hiddenLogProb(
  trained: AskedVae,
  images: Matrix,
  mask: Uint8Array,
  completion: Pick<Completion, "after" | "logProbHidden">,
  options: Omit<CompleteOptions, "count"> = {},
): Promise<HiddenLogProb> {
  const { steps, learningRate, samples, seed } = checkedOptions({ ...options, count: 1 });
  const ofSeen = await partlySeen(trained, images, mask, options);
  const { seen, hidden, classes } = ofSeen;
  const ofHidden: PartlySeen = { ...ofSeen, seen: hidden, hidden: seen, filled: images };
  const ofAll: PartlySeen = { ...ofHidden, seen: seen.map(() => 1), hidden: seen.map(() => 0) };

  const logProb = async (given: PartlySeen, proposal: Proposal): Promise<Float64Array> => {
    const draws = await CompletionDraws.create(given, { samples, seed });
    try {
      return Float64Array.from(await draws.figures(proposal), (figures) => figures.logProb);
    } finally {
      await draws.release();
    }
  };
  // the whole image may be shown to the encoder here: the fit is to the part alone
  const guess = await posteriorMoments(trained, images, { labels: classes, seed });
  const fit = async (given: PartlySeen): Promise<Float64Array> =>
    logProb(given, (await fitPosteriors(given, guess, { steps, learningRate, seed })).fitted);
  const count = images.shape[0];
  const zeros: Matrix = { shape: [count, trained.latent], data: new Float32Array(count * trained.latent) };
  const whole = await fit(ofAll);
  return {
    given: whole.map((value, i) => value - completion.after.logProb[i]),
    alone: await fit(ofHidden),
    forecast: {
      given: completion.logProbHidden,
      alone: await logProb(ofHidden, { mean: zeros, logVar: zeros }),
    },
  };
}
