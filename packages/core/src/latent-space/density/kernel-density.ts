import { CholeskyDecomposition, Matrix } from "ml-matrix";
import type { CodeMixture } from "../code-mixture.js";
import { checkPoints, meanOf, type Points } from "../points.js";

/**
 * A kernel density of points: a Gaussian at each, all of one covariance, that of the points shrunk by Scott's rule,  n^(-2/(d+4)) Cov.  It follows any shape that codes
 * have, where a mixture of few components cannot; in many dimensions the kernels are wide, and the density is little more than one Gaussian. `sampleMixture` draws from
 * it, and `mixtureLogDensity` scores.  Shapes: points [n, d].
 * Throws InputError for fewer than two points, or values that are not finite.  Source: Scott 1992, "Multivariate Density Estimation", section 6.3.
 */
export function kernelDensity(points: Points): CodeMixture {
  checkPoints("kernelDensity", points, 2);
  const [count, latent] = points.shape;
  const mean = meanOf(points);
  const centred = new Matrix(count, latent);
  for (let i = 0; i < count; i++)
    for (let j = 0; j < latent; j++) centred.set(i, j, points.data[i * latent + j] - mean[j]);
  const covariance = centred
    .transpose()
    .mmul(centred)
    .div(count - 1);
  // a dimension that does not vary, or follows from others, is left a breath
  const least = Math.max(1e-12, (1e-9 * covariance.trace()) / latent);
  const root = new CholeskyDecomposition(covariance.add(Matrix.eye(latent, latent, least))).lowerTriangularMatrix;
  const shrunk = Float64Array.from(root.mul(count ** (-1 / (latent + 4))).to1DArray());
  return {
    weights: new Float64Array(count).fill(1 / count),
    means: Array.from({ length: count }, (_, i) =>
      Float64Array.from(points.data.subarray(i * latent, (i + 1) * latent)),
    ),
    factors: Array.from({ length: count }, () => shrunk),
  };
}
