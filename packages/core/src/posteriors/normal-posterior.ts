import { normal } from "../distributions/index.js";
import { add, log, softplus } from "../ops/index.js";
import { linear, type InitializerName } from "../nn/index.js";
import { gaussianPosterior } from "./gaussian-posterior.js";
import type { Posterior } from "./posterior.js";
import { madeWith } from "../variant.js";

/** Options of `normalPosterior`. */
export interface NormalPosteriorOptions {
  /** `exp`: the head gives log-variance; `softplus`: variance = softplus(head) + 1e-8. Default `exp`. */
  readonly variance?: "exp" | "softplus";
  /** Of the two heads; default `pytorch`. */
  readonly initializer?: InitializerName;
}

/** A diagonal Gaussian q(z|x) with two linear heads, `posterior.mean` and `posterior.logVar`. Source: Kingma & Welling 2014, arXiv:1312.6114. */
export function normalPosterior(options: NormalPosteriorOptions = {}): Posterior {
  return madeWith(options, {
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
  });
}
