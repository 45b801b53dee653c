import { withOptions, type OptionsOf } from "../options.js";
import { abs, add, mul, sub } from "../ops/index.js";
import { stepsOption, weightOption } from "./objective-options.js";
import type { Objective } from "./objective.js";

/** Options of `beta`, in a config and in code. */
export const betaOptions = {
  // gamma of Burgess et al., who take 1000; 1 without a capacity is the ELBO
  beta: weightOption(4, "Weight of the KL, or of its distance from the capacity"),
  capacity: weightOption(0, "Nats of KL to aim at; 0 is the plain beta-VAE"),
  capacitySteps: stepsOption("Steps over which the capacity grows from 0"),
};
export type BetaOptions = OptionsOf<typeof betaOptions>;

/**
 * beta-VAE:  -E_q[log p(x|z)] + beta KL(q(z|x) || p(z)); with a capacity  -E_q[log p(x|z)] + beta |KL - C(step)|. The KL is the mean
 * over the batch. In nats per image; one sample.  Throws InputError for negative options.
 * Source: Higgins et al. 2017, "beta-VAE"; capacity: Burgess et al. 2018, arXiv:1804.03599.
 */
export const beta = withOptions("objective", betaOptions, (options): Objective => {
  const { beta: weight, capacity, capacitySteps } = options;
  return {
    name: "beta",
    build: (terms) => {
      const { rec, kl, parts } = terms.draw();
      const target =
        capacity > 0 && capacitySteps > 0
          ? terms.scope.scheduled("capacity", (step) => capacity * Math.min(1, (step + 1) / capacitySteps))
          : capacity;
      // a sampled KL may be below 0: without a capacity it stays as it is
      const paid = capacity > 0 ? abs(sub(kl, target)) : kl;
      return { loss: add(rec, mul(paid, weight)), parts };
    },
  };
});
