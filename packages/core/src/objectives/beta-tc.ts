import { normal } from "../distributions/index.js";
import type { Tensor } from "../graph/index.js";
import { withOptions, type OptionsOf } from "../options.js";
import { add, logSumExp, mean, mul, reshape, sub, sum } from "../ops/index.js";
import { gaussianOf } from "../posteriors/index.js";
import { weightOption } from "./objective-options.js";
import type { DrawnCode, Objective } from "./objective.js";

/** Options of `betaTc`, in a config and in code. */
export const betaTcOptions = {
  alpha: weightOption(1, "Weight of the mutual information between image and code"),
  beta: weightOption(6, "Weight of the total correlation"),
  gamma: weightOption(1, "Weight of the dimension-wise KL"),
};
export type BetaTcOptions = OptionsOf<typeof betaTcOptions>;

/**
 * The three parts of the KL, batch means at one code z_i of each image, in nats; they add up to the sampled KL, log q(z|x) - log p(z):
 * `mutualInformation` log q(z|x) - log q(z), `totalCorrelation` log q(z) - sum_d log q(z_d), `dimensionKl` sum_d log q(z_d) - log p(z).
 * q(z) of N images by minibatch-weighted sampling:  q(z_i) ~ 1/(N batch) sum_j q(z_i|x_j), and likewise for each z_d: low by about log N where
 * the codes of the batch overlap, which shifts the parts (not their sum) by constants without a slope.
 * Makes tensors of batch^2 latent numbers.  Source: Chen et al. 2018, arXiv:1802.04942.
 */
export function decomposedKl(
  { posterior, prior, z, logProb }: Pick<DrawnCode, "posterior" | "prior" | "z" | "logProb">,
  datasetSize: number,
) {
  const [batch, latent] = z.shape.map(Number);
  // log q(z_id | x_j), [i, j, d]: each latent as an event of its own
  const columns = (x: Tensor): Tensor => reshape(x, [1, batch, latent, 1]);
  const q = gaussianOf("objective beta-tc", posterior);
  const each = normal(columns(q.mean), columns(q.logVar)).logProb(reshape(z, [batch, 1, latent, 1]));
  const logCount = Math.log(datasetSize * batch);
  const logQ = sub(logSumExp(sum(each, -1), 1), logCount);
  const logMarginals = sum(sub(logSumExp(each, 1), logCount), -1);
  return {
    mutualInformation: mean(sub(logProb, logQ)),
    totalCorrelation: mean(sub(logQ, logMarginals)),
    dimensionKl: mean(sub(logMarginals, prior.logProb(z))),
  };
}

/**
 * beta-TCVAE:  rec + alpha MI + beta TC + gamma dimension-wise KL, written  rec + KL + (alpha - 1) MI + (beta - 1) TC + (gamma - 1) DKL  so
 * that the KL is exact where it can be, and weights of 1 are the ELBO. Mean over the batch, in nats per image; the parts of decomposedKl are
 * reported as `mi`, `tc` and `dimensionKl`.  Throws InputError for negative options.
 * Source: Chen et al. 2018, arXiv:1802.04942; weights of 1, beta, 1.
 */
export const betaTc = withOptions("objective", betaTcOptions, (options): Objective => {
  const { alpha, beta, gamma } = options;
  return {
    name: "beta-tc",
    build: (terms) => {
      const { rec, kl, parts, code } = terms.draw();
      const own = code("objective beta-tc");
      const { mutualInformation: mi, totalCorrelation: tc, dimensionKl } = decomposedKl(own, terms.datasetSize);
      const extra = [mul(mi, alpha - 1), mul(tc, beta - 1), mul(dimensionKl, gamma - 1)];
      return { loss: extra.reduce(add, add(rec, kl)), parts: { ...parts, mi, tc, dimensionKl } };
    },
  };
});
