import { continuousBernoulli } from "../distributions/index.js";
import type { Likelihood } from "./likelihood.js";
import { madeWith } from "../variant.js";

/**
 * p(x|z) = continuous Bernoulli with the decoder's output as logits: Bernoulli's cross-entropy on grey values, made a density on [0, 1] by its
 * normaliser. Its mean is not sigmoid(logits).  Unit: nats.  Source: Loaiza-Ganem & Cunningham 2019, arXiv:1907.06845.
 */
export const continuousBernoulliLikelihood = (): Likelihood =>
  madeWith(
    {},
    {
      name: "continuous-bernoulli",
      outputsPerValue: 1,
      isLogit: true,
      binary: false,
      measure: "density",
      build: (output) => ({ ...continuousBernoulli(output), parameters: () => ({ logits: output }) }),
    },
  );
