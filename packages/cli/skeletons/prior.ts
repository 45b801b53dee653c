// A prior p(z) of your own. It trains as it stands:
//   npx latents train --plugin my-prior.ts --set model.prior.type=my-prior
// Here it is a diagonal Gaussian whose mean and spread are learned.
import { fill, normal, variant, z, type PartContext, type Prior } from "@latents/core";

export const priors = {
  "my-prior": variant(
    // keys of a config beside `type`: check, default and meaning of each, once
    { start: z.number().positive().default(1).meta({ description: "Standard deviation that it starts with" }) },
    // the context says what the config has elsewhere: data.shape, latent, latents, classes, initializer
    ({ start }, _context: PartContext): Prior => ({
      name: "my-prior",
      // latent: dimensions of z; scope: gives parameters by name; a third argument has labels and the model's own encode and decode
      build: (latent, scope) => {
        const fans = { fanIn: latent, fanOut: latent };
        const mean = scope.parameter("mean", [latent], fill(0), fans);
        const logVar = scope.parameter("logVar", [latent], fill(2 * Math.log(start)), fans);
        const p = normal(mean, logVar);
        return {
          // log p(code), [..., rows, latent] -> [..., rows], in nats; without a `kl` the KL is sampled
          logProb: (code) => p.logProb(code),
          // codes [rows, latent], from noise of the kind and shape that you ask for
          sample: (rows, noise) => p.sample(noise("normal", [rows, latent])),
        };
      },
    }),
  ),
};
