import { z } from "zod";
import { constant, ndArray } from "../graph/index.js";
import { InputError } from "../errors.js";
import type { Tensor } from "../graph/index.js";
import { withOptions, type OptionsOf } from "../options.js";
import { add, div, exp, matmul, mean, mul, square, sub, sum } from "../ops/index.js";
import { gaussianOf } from "../posteriors/index.js";
import { weightOption } from "./objective-options.js";
import type { Objective } from "./objective.js";

/** Options of `dip`, in a config and in code. */
export const dipOptions = {
  kind: z
    .enum(["i", "ii"])
    .default("ii")
    .meta({ description: "i: the covariance of the posterior means; ii: that of all draws, their variances added" }),
  offDiagonal: weightOption(10, "Weight of the squared covariances of two latents"),
  // Kumar et al.: ten times the other for I, the same for II
  diagonal: z.number().min(0).optional().meta({
    description: "Weight of the variances' squared distance from 1; default offDiagonal, ten times that for i",
  }),
};
export type DipOptions = OptionsOf<typeof dipOptions>;

/** 1 on the diagonal, [n, n]. */
const identity = (n: number): Tensor =>
  constant(ndArray(Array.from({ length: n * n }, (_, i) => Number(i % (n + 1) === 0)), [n, n])); // prettier-ignore

/** The covariance of the rows of v [n, d], [d, d], with 1/n. */
function covariance(v: Tensor): Tensor {
  const centred = sub(v, mean(v, 0, true));
  return div(matmul(centred, centred, { transposeA: true }), Number(v.shape[0]));
}

/**
 * DIP-VAE: the ELBO plus a penalty that draws the covariance C of the codes over the minibatch to I, so that latents are disentangled by moments:
 * rec + KL + offDiagonal sum_{i != j} C_ij^2 + diagonal sum_i (C_ii - 1)^2.  I: C = Cov[mean(x)]; II: C = Cov[mean(x)] + E[diag var(x)], the covariance of q(z).
 * Mean over the batch, in nats per image; the weighted penalty is reported as `dip`.
 * Throws InputError for bad options, a batch of one image, or a posterior that is no diagonal Gaussian.
 * Source: Kumar et al. 2018, arXiv:1711.00848, equations 4 to 7.
 */
export const dip = withOptions("objective", dipOptions, (options): Objective => {
  const { kind, offDiagonal, diagonal = kind === "i" ? 10 * offDiagonal : offDiagonal } = options;
  return {
    name: "dip",
    build: (terms) => {
      if (terms.x.shape[0] === 1)
        throw new InputError('objective.type: "dip" takes the covariance of a batch of 2 images or more, got 1');
      const drawn = terms.draw();
      const q = gaussianOf("objective dip", drawn.code("objective dip").posterior);
      const own = identity(Number(q.mean.shape[1]));
      const means = covariance(q.mean);
      const all = kind === "i" ? means : add(means, mul(own, mean(exp(q.logVar), 0)));
      const off = sum(square(sub(all, mul(all, own))));
      const penalty = add(mul(off, offDiagonal), mul(sum(square(mul(sub(all, 1), own))), diagonal));
      return { loss: add(add(drawn.rec, drawn.kl), penalty), parts: { ...drawn.parts, dip: penalty } };
    },
  };
});
