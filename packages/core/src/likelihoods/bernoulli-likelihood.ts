import { bernoulli } from "../distributions/index.js";
import type { Likelihood } from "./likelihood.js";
import { madeWith } from "../variant.js";

/** p(x|z) = Bernoulli(sigmoid(decoder(z))), for binarised images. Source: Kingma & Welling 2014, arXiv:1312.6114, appendix C.1. */
export const bernoulliLikelihood = (): Likelihood =>
  madeWith(
    {},
    {
      name: "bernoulli",
      outputsPerValue: 1,
      isLogit: true,
      binary: true,
      measure: "bits",
      build: (output) => bernoulli(output),
    },
  );
