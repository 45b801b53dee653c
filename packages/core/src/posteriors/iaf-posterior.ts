import { z } from "zod";
import {
  activationOption,
  chainForward,
  flowStepsOption,
  initializerOption,
  inverseAutoregressive,
} from "../nn/index.js";
import { withOptions, type OptionsOf } from "../options.js";
import { flowPosterior, gaussianHeads } from "./flow-posterior.js";
import type { Posterior } from "./posterior.js";

/** Options of `iafPosterior` in a config; code may give the initialiser too. */
export const iafOptions = {
  steps: flowStepsOption(2),
  hidden: z.int().min(1).default(320).meta({ description: "Hidden units of each step's autoregressive net" }),
  activation: activationOption("elu", "Activation of these nets"),
};
const allOptions = { ...iafOptions, initializer: initializerOption };
export type IafPosteriorOptions = OptionsOf<typeof allOptions>;

/**
 * An inverse autoregressive flow from a Gaussian:  z_0 = mean + exp(logVar / 2) noise,  z_t = g_t z_{t-1} + (1 - g_t) m_t,  where gate g_t = sigmoid(s_t + 2) and
 * m_t come from an autoregressive net of z_{t-1} and the features, so that  log q(z_T|x) = log N(z_0; mean, exp(logVar)) - sum_t sum_j log g_tj.
 * Only the density of its own draws is known. The code that stands for x is the flow's image of the Gaussian's mean.
 * Parameters: `mean`, `logVar`, and `0`, `1`, ... for the steps. Throws InputError unless steps and hidden are positive whole numbers.
 * Source: Kingma et al. 2016, arXiv:1606.04934, algorithm 1.
 */
export const iafPosterior = withOptions(
  "posterior",
  allOptions,
  ({ steps, hidden, activation, initializer }): Posterior => ({
    name: "iaf",
    build: (features, latent, scope) => {
      const flow = Array.from({ length: steps }, (_, t) =>
        inverseAutoregressive({ size: latent, hidden, reversed: t % 2 === 1, activation, initializer }),
      );
      return flowPosterior(gaussianHeads(features, latent, scope, initializer), chainForward(flow, scope, features));
    },
  }),
);
