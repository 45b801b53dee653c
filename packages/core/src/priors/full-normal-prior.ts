import { standardNormalLogProb } from "../distributions/index.js";
import { constant, type Tensor } from "../graph/index.js";
import { fill, inverseOfUnitLower, needsTwo, strictlyLower } from "../nn/index.js";
import { add, div, exp, matmul, mul, square, sub, sum } from "../ops/index.js";
import { madeWith } from "../variant.js";
import type { Prior } from "./prior.js";

/**
 * A learned Gaussian of full covariance, by what makes its draws white:  p(z) = N(W (z - mean); 0, I) det W,  W = (I + N) diag(exp(logPrecision / 2)), N strictly lower.
 * The KL of a diagonal Gaussian has a closed form:
 *
 *     KL(q || p) = 1/2 (|W (mean_q - mean)|^2 + sum_ij W_ij^2 var_qj - size - sum_j logVar_qj - sum_j logPrecision_j).
 *
 * Starts at N(0, I).  Parameters: `mean`, `logPrecision` [latent], `lower` [latent, latent], of which what is on and above the diagonal is hidden.
 * Throws InputError for fewer than two dimensions.
 */
export const fullNormalPrior = (): Prior =>
  madeWith(
    {},
    {
      name: "full-normal",
      build: (latent, scope) => {
        needsTwo("prior full-normal", latent);
        const fans = { fanIn: latent, fanOut: latent };
        const mean = scope.parameter("mean", [latent], fill(0), fans);
        const logPrecision = scope.parameter("logPrecision", [latent], fill(0), fans);
        const own = scope.parameter("lower", [latent, latent], fill(0), fans);
        const lower = mul(own, constant(strictlyLower(latent)));
        const scale = exp(mul(logPrecision, 0.5));
        const logDet = mul(sum(logPrecision), 0.5);
        const white = (z: Tensor): Tensor => {
          const scaled = mul(sub(z, mean), scale);
          return add(scaled, matmul(scaled, lower, { transposeB: true }));
        };
        // sum_i W_ij^2
        const weights = mul(exp(logPrecision), add(1, sum(square(lower), 0)));
        return {
          logProb: (z) => add(standardNormalLogProb(white(z)), logDet),
          kl: ({ gaussian: q }) => {
            if (!q) return undefined;
            const spread = sum(sub(sub(mul(exp(q.logVar), weights), q.logVar), 1), -1);
            return { total: sub(mul(add(sum(square(white(q.mean)), -1), spread), 0.5), logDet) };
          },
          sample: (rows, noise) => {
            const colour = inverseOfUnitLower(lower);
            return add(mean, div(matmul(noise("normal", [rows, latent]), colour, { transposeB: true }), scale));
          },
        };
      },
    },
  );
