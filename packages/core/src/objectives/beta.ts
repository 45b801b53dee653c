import { abs, add, mul, sub } from "../ops/index.js";
import { checkNotNegative } from "./check.js";
import type { Objective } from "./objective.js";
import { madeWith } from "../variant.js";

/** Options of `beta`. */
export interface BetaOptions {
  /** Weight of the KL, or of its distance from the capacity (gamma of Burgess et al., who take 1000); default 4. 1 without capacity is the ELBO. */
  readonly beta?: number;
  /** C, nats of KL that the latents are led to when its growth is over; default 0, the plain beta-VAE. */
  readonly capacity?: number;
  /** Steps over which C grows from 0 in a straight line; default 0, from the start at its value. */
  readonly capacitySteps?: number;
}

/**
 * beta-VAE:  -E_q[log p(x|z)] + beta KL(q(z|x) || p(z)); with a capacity  -E_q[log p(x|z)] + beta |KL - C(step)|. The KL is the mean
 * over the batch. In nats per image; one sample.  Throws InputError for negative options.
 * Source: Higgins et al. 2017, "beta-VAE"; capacity: Burgess et al. 2018, arXiv:1804.03599.
 */
export function beta(options: BetaOptions = {}): Objective {
  const { beta: weight = 4, capacity = 0, capacitySteps = 0 } = options;
  checkNotNegative({ beta: weight, capacity, capacitySteps });
  return madeWith(options, {
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
  });
}
