import { normal } from "../distributions/index.js";
import { constant, input, ndArray, type LoopProgram, type Tensor } from "../graph/index.js";
import type { Vae } from "../models/index.js";
import { Ledger, Scope, type Scheduled } from "../nn/index.js";
import { klAt, logRatio } from "../latents/index.js";
import { gradient, isFinite, mean, mul, neg, sub, sum } from "../ops/index.js";
import { adam, cosineSchedule } from "../optim/index.js";
import { gaussianPosterior } from "../posteriors/index.js";
import { boundParameters, ledgerTensors, type ModelValues } from "./model-graphs.js";

/** What the optimisation of q(z | x_seen) is built from. */
interface SviProgramOptions {
  /** Images at once. */
  readonly batch: number;
  /** [size]: 1 where a value is seen, else 0. */
  readonly seen: Uint8Array;
  readonly steps: number;
  /** Of Adam, at the first step; it falls to 0 as half a cosine. */
  readonly learningRate: number;
  /** Draws of z an image and step. */
  readonly draws: number;
}

/**
 * The optimisation as a loop: its state is `mean` and `logVar` [batch, latent], Adam's moments, and what stays: `x` [batch, size] and, where
 * the model takes labels, `labels` [batch, classes].
 */
export interface SviProgram {
  readonly program: LoopProgram;
  /** N(0, 1), [draws, batch, latent] a step. */
  readonly noise: Tensor;
  readonly schedules: readonly Scheduled[];
}

/** One-hot labels [batch, classes] where the model takes them. */
export const labelRows = ({ conditioning }: Vae, batch: number): Tensor | undefined =>
  conditioning && input("labels", [batch, conditioning.supervision.classes]);

/**
 * log p(x_part | z) of each part, the values where it is 1.  Shapes: x [batch, size], z [draws, batch, latent], a part [size] -> [draws, batch].
 * Unit: nats.
 */
export function partLogProbs(
  model: Vae,
  { x, z, labels }: { readonly x: Tensor; readonly z: Tensor; readonly labels?: Tensor },
  parts: readonly Uint8Array[],
  scope: Scope,
): Tensor[] {
  const perValue = model.decode(z, Number(x.shape[1]), scope, labels).logProbPerValue(x);
  return parts.map((part) => sum(mul(perValue, constant(ndArray(part))), -1));
}

/**
 * Stochastic variational inference for each image on its own: Adam on the mean and log-variance of q(z | x_seen), up the evidence lower
 * bound of the values that are seen,  E_q[log p(x_seen | z)] - KL(q || p(z)).  The model's parameters are constants. The metric `elbo`
 * [batch] is taken before each step's update; the loop stops where it is not finite.
 * Source: Hoffman et al. 2013, arXiv:1206.7051; started at the encoder's guess: Kim et al. 2018, arXiv:1802.02550.
 */
export function sviProgram(model: Vae, values: ModelValues, options: SviProgramOptions): SviProgram {
  const { batch, seen, steps, draws } = options;
  const x = input("x", [batch, seen.length]);
  const labels = labelRows(model, batch);
  const [m, logVar] = ["mean", "logVar"].map((name) => input(name, [batch, model.latent]));
  const noise = input("noise", [draws, batch, model.latent]);
  const ledger = new Ledger(false);
  const scope = new Scope(ledger);
  const q = gaussianPosterior(normal(m, logVar));
  const draw = q.draw(noise);
  const prior = model.priorIn(scope, labels);
  const [rec] = partLogProbs(model, { x, z: draw.z, labels }, [seen], scope);
  const { total: kl } = klAt(q, prior, () => logRatio(draw, prior));
  const elbo = sub(mean(rec, 0), kl.rank === 1 ? kl : mean(kl, 0));
  // the sum, so that an image's optimisation does not depend on how many others there are
  const slopes = gradient(neg(sum(elbo)), [m, logVar]);
  const own = new Ledger(true);
  const rule = adam(cosineSchedule(options.learningRate));
  const updates = [m, logVar].map((current, i) => ({
    current,
    next: rule.update(current, slopes[i], new Scope(own, "svi"), steps),
  }));
  const schedules = [...own.schedules.values()];
  const staying = [x, ...(labels ? [labels] : [])].map((current) => ({ current, next: current }));
  return {
    noise,
    schedules,
    program: {
      name: "completion",
      state: [...updates, ...own.stateVariables, ...staying],
      perStep: [noise, ...schedules.map((s) => s.tensor)],
      bound: boundParameters(ledgerTensors(ledger), values),
      metrics: { elbo },
      proceed: isFinite(sum(elbo)),
    },
  };
}
