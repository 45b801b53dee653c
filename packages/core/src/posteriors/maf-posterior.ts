import { z } from "zod";
import {
  activationOption,
  chainForward,
  chainBack,
  flowStepsOption,
  initializerOption,
  maskedAutoregressive,
} from "../nn/index.js";
import { withOptions, type OptionsOf } from "../options.js";
import { neg } from "../ops/index.js";
import { flowPosterior, gaussianHeads } from "./flow-posterior.js";
import type { Posterior } from "./posterior.js";

/** Options of `mafPosterior` in a config; code may give the initialiser too. */
export const mafPosteriorOptions = {
  steps: flowStepsOption(2),
  hidden: z.int().min(1).default(100).meta({ description: "Hidden units of each step's autoregressive net" }),
  activation: activationOption("elu", "Activation of these nets"),
};
const allOptions = { ...mafPosteriorOptions, initializer: initializerOption };
export type MafPosteriorOptions = OptionsOf<typeof allOptions>;

/**
 * A masked autoregressive flow:  z_0 = f(z) ~ N(mean, exp(logVar)),  log q(z|x) = log N(f(z)) + log |det df/dz|,  f's nets seeing the features. It is the flow of `iaf`
 * the other way round: any z is scored in one pass, and a draw takes one pass of each step's net for every dimension, so that training is slower.
 * Parameters: `mean`, `logVar`, and `0`, `1`, ... for the steps.  Source: Papamakarios, Pavlakou & Murray 2017, arXiv:1705.07057.
 */
export const mafPosterior = withOptions(
  "posterior",
  allOptions,
  ({ steps, hidden, activation, initializer }): Posterior => ({
    name: "maf",
    build: (features, latent, scope) => {
      const flow = Array.from({ length: steps }, (_, t) =>
        maskedAutoregressive({ size: latent, hidden, reversed: t % 2 === 1, activation, initializer }),
      );
      const [score, draw] = [chainForward(flow, scope, features), chainBack(flow, scope, features)];
      const inverted = ({ y, logDets }: ReturnType<typeof score>) => ({ y, logDets: logDets.map(neg) });
      return flowPosterior(
        gaussianHeads(features, latent, scope, initializer),
        (start) => {
          const y = draw(start);
          return { ...inverted(score(y)), y };
        },
        (at) => inverted(score(at)),
      );
    },
  }),
);
