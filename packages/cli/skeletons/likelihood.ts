// A likelihood p(x|z) of your own. It trains as it stands:
//   npx latents train --plugin my-likelihood.ts --set model.likelihood.type=my-likelihood --set data.binarisation=none
// Here it is a Gaussian about the sigmoid of the decoder's output, with one spread for all values.
import { ops, variant, z, type DataContext, type Likelihood, type Tensor } from "@latents/core";

export const likelihoods = {
  "my-likelihood": variant(
    // keys of a config beside `type`: check, default and meaning of each, once
    { stddev: z.number().positive().default(0.3).meta({ description: "Standard deviation, in units of x" }) },
    // the context says what the images are like: data.shape
    ({ stddev }, _context: DataContext): Likelihood => ({
      name: "my-likelihood",
      outputsPerValue: 1, // decoder outputs for each value of x
      binary: false, // whether x must be 0 or 1
      measure: "density", // what log p is of: bits, density or mass
      build: (output, _scope) => {
        const mean = ops.sigmoid(output);
        // of each value, [..., d] -> [..., d], in nats
        const logProbPerValue = (x: Tensor): Tensor =>
          ops.sub(
            ops.mul(ops.square(ops.sub(x, mean)), -0.5 / stddev ** 2),
            Math.log(stddev) + 0.5 * Math.log(2 * Math.PI),
          );
        return { mean, logProbPerValue, logProb: (x) => ops.sum(logProbPerValue(x), -1) };
      },
    }),
  ),
};
