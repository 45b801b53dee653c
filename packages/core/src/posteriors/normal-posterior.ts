import { z } from "zod";
import { normal } from "../distributions/index.js";
import { add, log, softplus } from "../ops/index.js";
import { initializerNames, linear } from "../nn/index.js";
import { withOptions, type OptionsOf } from "../options.js";
import { gaussianPosterior } from "./gaussian-posterior.js";
import type { Posterior } from "./posterior.js";

/** Options of `normalPosterior`, in a config and in code. */
export const normalPosteriorOptions = {
  variance: z
    .enum(["exp", "softplus"])
    .default("exp")
    .meta({ description: "exp: the head gives log-variance; softplus: variance = softplus(head) + 1e-8" }),
  initializer: z
    .enum(initializerNames)
    .optional()
    .meta({ description: "How the two heads start; default model.initializer" }),
};
export type NormalPosteriorOptions = OptionsOf<typeof normalPosteriorOptions>;

/** A diagonal Gaussian q(z|x) with two linear heads, `posterior.mean` and `posterior.logVar`. Source: Kingma & Welling 2014, arXiv:1312.6114. */
export const normalPosterior = withOptions("posterior", normalPosteriorOptions, (options): Posterior => ({
  name: "normal",
  build: (features, latent, scope) => {
    const head = linear(latent, { initializer: options.initializer });
    const spread = head.apply(features, scope.child("logVar"));
    return gaussianPosterior(
      normal(
        head.apply(features, scope.child("mean")),
        options.variance === "softplus" ? log(add(softplus(spread), 1e-8)) : spread,
      ),
    );
  },
}));
