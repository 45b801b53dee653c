import { z } from "zod";
import { InputError } from "../errors.js";
import type { Tensor } from "../graph/index.js";
import { initializerOption, linear } from "../nn/index.js";
import { withOptions, type OptionsOf } from "../options.js";
import {
  add,
  argMax,
  div,
  exp,
  logSoftmax,
  mul,
  neg,
  oneHot,
  reshape,
  softmax,
  stopGradient,
  sub,
  sum,
} from "../ops/index.js";
import { gumbelOf } from "./categorical-posterior.js";
import type { Posterior } from "./posterior.js";

/** Options of `gumbelSoftmaxPosterior` in a config; code may give the initialiser too. */
export const gumbelSoftmaxOptions = {
  categories: z
    .int()
    .min(2)
    .max(100_000)
    .default(10)
    .meta({ description: "Categories of each variable; z has as many variables as they fit in" }),
  temperature: z
    .number()
    .positive()
    .default(0.67)
    .meta({ description: "How soft a draw of the training is; near 0 it is a category" }),
  straightThrough: z
    .boolean()
    .default(false)
    .meta({ description: "Draw categories in the training too, with the slopes of the soft draw" }),
};
const allOptions = { ...gumbelSoftmaxOptions, initializer: initializerOption };
export type GumbelSoftmaxPosteriorOptions = OptionsOf<typeof allOptions>;

/**
 * Categorical variables, one-hot side by side in z, with logits by a linear head. In training a draw is softened,  softmax((log q + Gumbel noise) / temperature),  so that slopes flow
 * to the logits, or with `straightThrough` hard with the soft one's slopes; at inference it is one category of each, so that what is measured is a model of categories. The KL
 * to `uniform-categories`, the one prior for it, has a closed form, also in training (Jang et al.). What stands for x are the most probable categories.
 * Parameters: `logits`. Throws InputError unless `latent` is a multiple of `categories`, and where a soft draw's density is asked for.
 * Source: Jang, Gu & Poole 2017, arXiv:1611.01144; Maddison, Mnih & Teh 2017, arXiv:1611.00712.
 */
export const gumbelSoftmaxPosterior = withOptions(
  "posterior",
  allOptions,
  ({ categories, temperature, straightThrough, initializer }): Posterior => ({
    name: "gumbel-softmax",
    support: "categories",
    build: (features, latent, scope) => {
      if (latent % categories !== 0)
        throw new InputError(
          `posterior gumbel-softmax: model.latent must be a multiple of categories, got ${latent} and ${categories}; set one of them`,
        );
      const grouped = (v: Tensor): Tensor => reshape(v, [...v.shape.slice(0, -1), latent / categories, categories]);
      const joined = (v: Tensor): Tensor => reshape(v, [...v.shape.slice(0, -2), latent]);
      const hard = (scores: Tensor): Tensor => oneHot(argMax(scores, -1), categories);
      const logClasses = logSoftmax(
        grouped(linear(latent, { initializer }).apply(features, scope.child("logits"))),
        -1,
      );
      const logProb = (at: Tensor): Tensor => sum(mul(grouped(at), logClasses), [-2, -1]);
      const isSoft = scope.training && !straightThrough;
      return {
        mean: joined(hard(logClasses)),
        noise: "uniform",
        categories,
        entropy: neg(sum(mul(exp(logClasses), logClasses), [-2, -1])),
        ...(!isSoft && { logProb }),
        draw: (uniform) => {
          const perturbed = add(logClasses, gumbelOf(grouped(uniform)));
          if (!scope.training) {
            const drawn = joined(hard(perturbed));
            return { z: drawn, logProb: logProb(drawn) };
          }
          const soft = softmax(div(perturbed, temperature), -1);
          const drawn = joined(straightThrough ? add(soft, stopGradient(sub(hard(perturbed), soft))) : soft);
          return {
            z: drawn,
            get logProb() {
              if (!isSoft) return logProb(drawn);
              throw new InputError(
                "posterior gumbel-softmax: a soft draw is no category and has no probability; set model.posterior.straightThrough, or objective.type to elbo or beta",
              );
            },
          };
        },
      };
    },
  }),
);
