// A way of training of your own. It trains as it stands:
//   npx latents train --plugin my-objective.ts --set objective.type=my-objective
// Here it is the ELBO with the KL drawn to a target. Source: Burgess et al. 2018, arXiv:1804.03599.
import { ops, variant, z, type Objective, type PartContext } from "@latents/core";

export const objectives = {
  "my-objective": variant(
    // keys of a config beside `type`: check, default and meaning of each, once
    {
      target: z.number().min(0).default(2).meta({ description: "Nats of KL to aim at" }),
      weight: z.number().min(0).default(1).meta({ description: "Weight of the distance from it" }),
    },
    // the context says what the config has elsewhere: data.shape, latent, latents, classes, initializer
    ({ target, weight }, _context: PartContext): Objective => ({
      name: "my-objective",
      // terms: the minibatch x, its draws, a scope for parameters, noise and schedules of your own
      build: (terms) => {
        const { rec, kl, parts } = terms.draw();
        // what training goes down, a scalar in nats an image; parts are logged at each step
        return { loss: ops.add(rec, ops.mul(ops.abs(ops.sub(kl, target)), weight)), parts };
      },
    }),
  ),
};
