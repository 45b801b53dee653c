import { z } from "zod";
import { activationOption, flowStepsOption, initializerOption, maskedAutoregressive } from "../nn/index.js";
import { withOptions, type OptionsOf } from "../options.js";
import { flowPrior } from "./flow-prior.js";
import type { Prior } from "./prior.js";

/** Options of `mafPrior` in a config; code may give the initialiser too. */
export const mafOptions = {
  steps: flowStepsOption(4),
  hidden: z.int().min(1).default(100).meta({ description: "Hidden units of each step's autoregressive net" }),
  activation: activationOption("relu", "Activation of these nets"),
};
const allOptions = { ...mafOptions, initializer: initializerOption };
export type MafPriorOptions = OptionsOf<typeof allOptions>;

/**
 * p(z) = N(f(z); 0, I) |det df/dz|, f a masked autoregressive flow: each step moves every dimension by what a net says of those before it. Scored in one pass; a draw takes
 * one pass of each step's net for every dimension. Starts near N(0, I). Its KL is sampled.
 * Parameters: `0.*`, `1.*`, ... for the steps.  Source: Papamakarios, Pavlakou & Murray 2017, arXiv:1705.07057.
 */
export const mafPrior = withOptions("prior", allOptions, ({ steps, ...options }): Prior => ({
  name: "maf",
  build: (latent, scope) =>
    flowPrior(
      Array.from({ length: steps }, (_, t) =>
        maskedAutoregressive({ size: latent, reversed: t % 2 === 1, ...options }),
      ),
      latent,
      scope,
    ),
}));
