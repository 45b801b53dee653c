import { normal } from "../../distributions/index.js";
import { input, type LoopProgram, type Tensor } from "../../graph/index.js";
import { boundOf } from "../../latents/index.js";
import { boundParameters, ledgerTensors, type ModelValues, type NoiseInput } from "../../model-graphs/index.js";
import type { Vae } from "../../models/index.js";
import { Ledger, Scope, type Scheduled } from "../../nn/index.js";
import { gradient, isFinite, mean, neg, sub, sum } from "../../ops/index.js";
import { adam, cosineSchedule } from "../../optim/index.js";
import { gaussianPosterior } from "../../posteriors/index.js";
import { labelRows, placePart } from "./place-part.js";

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
  /** What each step is fed of the code's noise, `noise` [draws, batch, latent], and of that of the latents above it, `noise.z2`. */
  readonly noise: readonly NoiseInput[];
  readonly schedules: readonly Scheduled[];
}

/**
 * Stochastic variational inference for each image on its own: Adam on the mean and log-variance of q(z | x_seen), up the evidence lower
 * bound of the values that are seen,  E_q[log p(x_seen | z)] - KL(q || p(z));  latents above z keep the model's own q. The model's parameters are constants. The metric `elbo`
 * [batch] is taken before each step's update; the loop stops where it is not finite.
 * Source: Hoffman et al. 2013, arXiv:1206.7051; started at the encoder's guess: Kim et al. 2018, arXiv:1802.02550.
 */
export function sviProgram(model: Vae, values: ModelValues, options: SviProgramOptions): SviProgram {
  const { batch, seen, steps, draws } = options;
  const x = input("x", [batch, seen.length]);
  const labels = labelRows(model, batch);
  const [m, logVar] = ["mean", "logVar"].map((name) => input(name, [batch, model.latent]));
  const ledger = new Ledger(false);
  const scope = new Scope(ledger);
  const asked: { readonly tensor: Tensor; readonly kind: NoiseInput["kind"] }[] = [];
  const placed = placePart(
    model,
    {
      ...{ x, labels, draws, parts: [seen], q: gaussianPosterior(normal(m, logVar)) },
      noise: (name, kind, shape) => {
        const tensor = input(name, shape);
        asked.push({ tensor, kind });
        return tensor;
      },
    },
    scope,
  );
  const { kl } = boundOf(placed);
  const elbo = sub(mean(placed.logLikelihood, 0), kl.rank === 1 ? kl : mean(kl, 0));
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
    noise: asked.map(({ tensor, kind }) => ({ name: tensor.name!, kind, shape: tensor.shape })),
    schedules,
    program: {
      name: "completion",
      state: [...updates, ...own.stateVariables, ...staying],
      perStep: [...asked.map(({ tensor }) => tensor), ...schedules.map((s) => s.tensor)],
      bound: boundParameters(ledgerTensors(ledger), values),
      metrics: { elbo },
      proceed: isFinite(sum(elbo)),
    },
  };
}
