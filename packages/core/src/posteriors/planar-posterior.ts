import { z } from "zod";
import { chainForward, initializerOption, planarStep } from "../nn/index.js";
import { withOptions, type OptionsOf } from "../options.js";
import { flowPosterior, gaussianHeads } from "./flow-posterior.js";
import type { Posterior } from "./posterior.js";

/** Options of `planarPosterior` in a config; code may give the initialiser too. */
export const planarOptions = {
  steps: z.int().min(1).max(200).default(10).meta({ description: "Steps of the flow, each one bend of space" }),
};
const allOptions = { ...planarOptions, initializer: initializerOption };
export type PlanarPosteriorOptions = OptionsOf<typeof allOptions>;

/**
 * Planar flows from a Gaussian, each  z + u tanh(w . z + b)  with u, w and b by a linear head on the features. Only the density of its own draws is known.
 * Parameters: `mean`, `logVar`, and `0`, `1`, ... for the steps.  Source: Rezende & Mohamed 2015, arXiv:1505.05770.
 */
export const planarPosterior = withOptions("posterior", allOptions, ({ steps, initializer }): Posterior => ({
  name: "planar",
  build: (features, latent, scope) => {
    const flow = Array.from({ length: steps }, () => planarStep(latent, initializer));
    return flowPosterior(gaussianHeads(features, latent, scope, initializer), chainForward(flow, scope, features));
  },
}));
