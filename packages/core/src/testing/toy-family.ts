import { labelConditioning, semiSupervised } from "../conditioning/index.js";
import { sizeOf } from "../graph/index.js";
import { modelParameters, TrainedVae } from "../inference/index.js";
import { stochasticLayers } from "../latents/index.js";
import type { Vae, VaeOptions } from "../models/index.js";
import { mlp } from "../nn/index.js";
import { iafPosterior } from "../posteriors/index.js";
import { gaussianMixturePrior, realNvpPrior, vampPrior } from "../priors/index.js";
import { fillNormal } from "../random/index.js";
import { toyRuntime, toyVae } from "./toy.js";

const classes = 3;
const withLabels = {
  encoder: mlp([16 + classes, 8], { activateLast: true }),
  decoder: mlp([2 + classes, 8, 16]),
};

/** One model of each kind of prior, posterior, hierarchy and label, for `toyData` (`labelledToyData`). */
export const toyFamily: Readonly<Record<string, Partial<VaeOptions>>> = {
  "N(0, I)": {},
  mixture: { prior: gaussianMixturePrior({ components: 3, learnedWeights: true }) },
  vamp: { prior: vampPrior({ size: 16, components: 4 }) },
  realnvp: { prior: realNvpPrior({ couplings: 2, hidden: [5] }) },
  iaf: { posterior: iafPosterior({ hidden: 6 }) },
  layers: { hierarchy: stochasticLayers({ sizes: [3], hidden: [4] }) },
  M2: { ...withLabels, conditioning: semiSupervised({ classes, classifier: mlp([16, classes]) }) },
  conditional: { ...withLabels, conditioning: labelConditioning({ classes }) },
};

/** A model with values drawn from N(0, 0.5^2), the same every time. */
export async function toyTrained(parts: Partial<VaeOptions> = {}): Promise<TrainedVae> {
  const model: Vae = toyVae(parts);
  const values = Object.fromEntries(
    modelParameters(model, 16).map(({ name, shape }) => {
      const drawn = fillNormal(new Float32Array(sizeOf(shape)), { seed: 3, stream: name!, step: 0 });
      return [name!, drawn.map((v) => v / 2)];
    }),
  );
  return new TrainedVae(model, values, [1, 4, 4], await toyRuntime());
}
