// A posterior q(z|x) of your own. It trains as it stands:
//   npx latents train --plugin my-posterior.ts --set model.posterior.type=my-posterior
// Here it is a diagonal Gaussian whose log-variance is held within bounds.
import { gaussianPosterior, linear, normal, ops, variant, z, type PartContext, type Posterior } from "@latents/core";

export const posteriors = {
  "my-posterior": variant(
    // keys of a config beside `type`: check, default and meaning of each, once
    { bound: z.number().positive().default(5).meta({ description: "Largest size of the log-variance" }) },
    // the context says what the config has elsewhere: data.shape, latent, latents, classes, initializer
    ({ bound }, { initializer }: PartContext): Posterior => ({
      name: "my-posterior",
      // features [rows, f] of the encoder -> q over `latent` dimensions; scope gives parameters by name
      build: (features, latent, scope) => {
        const head = linear(latent, { initializer });
        const mean = head.apply(features, scope.child("mean"));
        const logVar = ops.mul(ops.tanh(head.apply(features, scope.child("logVar"))), bound);
        // a q that is no Gaussian gives { mean, noise, draw: (noise) => ({ z, logProb }) } instead
        return gaussianPosterior(normal(mean, logVar));
      },
    }),
  ),
};
