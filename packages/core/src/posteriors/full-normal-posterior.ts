import { standardNormalLogProb } from "../distributions/index.js";
import { constant, type Tensor } from "../graph/index.js";
import { fill, initializerOption, linear, needsTwo, randomNormal, strictlyLower } from "../nn/index.js";
import { withOptions, type OptionsOf } from "../options.js";
import { add, div, exp, mul, reshape, square, sub, sum } from "../ops/index.js";
import { gaussianHeads } from "./flow-posterior.js";
import type { Posterior } from "./posterior.js";

const allOptions = { initializer: initializerOption };
export type FullNormalPosteriorOptions = OptionsOf<typeof allOptions>;

/**
 * A Gaussian of full covariance:  z = mean + L noise,  L = diag(exp(logVar / 2)) + a strictly lower triangle, so that  log q(z|x) = log N(noise) - sum_j logVar_j / 2.
 * Its variances and its entropy are known, so that the KL to a diagonal Gaussian has a closed form. Starts near the diagonal.
 * Parameters: heads `mean`, `logVar` and `lower`, size^2 numbers of which those on and above the diagonal are hidden.
 * Throws InputError for fewer than two dimensions.  Source: Rezende, Mohamed & Wierstra 2014, arXiv:1401.4082; Kingma & Welling 2019, arXiv:1906.02691, section 2.5.1.
 */
export const fullNormalPosterior = withOptions("posterior", allOptions, ({ initializer }): Posterior => ({
  name: "full-normal",
  build: (features, latent, scope) => {
    needsTwo("posterior full-normal", latent);
    const diagonal = gaussianHeads(features, latent, scope, initializer);
    const { mean, stddev, logVar } = diagonal;
    const small = linear(latent * latent, { initializer: { weight: randomNormal(0.01), bias: fill(0) } });
    const raw = reshape(small.apply(features, scope.child("lower")), [-1, latent, latent]);
    const lower = mul(raw, constant(strictlyLower(latent)));
    /** The triangle times each vector, [..., rows, latent]. */
    const times = (v: Tensor): Tensor => sum(mul(lower, reshape(v, [...v.shape.slice(0, -1), 1, latent])), -1);
    const logProbOf = (noise: Tensor): Tensor => sub(standardNormalLogProb(noise), mul(sum(logVar, -1), 0.5));
    return {
      mean,
      noise: "normal",
      draw: (noise) => ({ z: add(mean, add(mul(stddev, noise), times(noise))), logProb: logProbOf(noise) }),
      logProb: (z) => {
        // forward substitution: each pass makes one more dimension right
        let noise = div(sub(z, mean), stddev);
        for (let pass = 1; pass < latent; pass++) noise = div(sub(sub(z, mean), times(noise)), stddev);
        return logProbOf(noise);
      },
      entropy: diagonal.entropy(),
      variance: add(exp(logVar), sum(square(lower), -1)),
    };
  },
}));
