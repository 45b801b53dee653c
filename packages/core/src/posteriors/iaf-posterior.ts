import { z } from "zod";
import { normal } from "../distributions/index.js";
import type { Tensor } from "../graph/index.js";
import { activationOption, autoregressiveNet, initializerOption, linear } from "../nn/index.js";
import { withOptions, type OptionsOf } from "../options.js";
import { add, logSigmoid, mul, sigmoid, sub, sum } from "../ops/index.js";
import type { Posterior } from "./posterior.js";

/** Options of `iafPosterior` in a config; code may give the initialiser too. */
export const iafOptions = {
  steps: z
    .int()
    .min(1)
    .max(100)
    .default(2)
    .meta({ description: "Steps of the flow, each in the reverse order of the one before" }),
  hidden: z.int().min(1).default(320).meta({ description: "Hidden units of each step's autoregressive net" }),
  activation: activationOption("elu", "Activation of these nets"),
};
const allOptions = { ...iafOptions, initializer: initializerOption };
export type IafPosteriorOptions = OptionsOf<typeof allOptions>;

/** What the gate's logits start at: z stays nearly as it is. */
const openGate = 2;

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
      const head = linear(latent, { initializer });
      const base = normal(head.apply(features, scope.child("mean")), head.apply(features, scope.child("logVar")));
      const nets = Array.from({ length: steps }, (_, t) =>
        autoregressiveNet({ size: latent, hidden, reversed: t % 2 === 1, activation, initializer }),
      );
      /** The flow's image of z, and log |det|. */
      const flow = (start: Tensor): { z: Tensor; logDet?: Tensor } =>
        nets.reduce<{ z: Tensor; logDet?: Tensor }>(
          ({ z, logDet }, net, t) => {
            const [shift, logits] = net(z, features, scope.child(t));
            const gate = add(logits, openGate);
            const [keeps, logGate] = [sigmoid(gate), sum(logSigmoid(gate), -1)];
            return {
              z: add(shift, mul(keeps, sub(z, shift))),
              logDet: logDet ? add(logDet, logGate) : logGate,
            };
          },
          { z: start },
        );
      return {
        mean: flow(base.mean).z,
        noise: "normal",
        draw: (noise) => {
          const start = base.sample(noise);
          const { z, logDet } = flow(start);
          return { z, logProb: sub(base.logProb(start), logDet!) };
        },
      };
    },
  }),
);
