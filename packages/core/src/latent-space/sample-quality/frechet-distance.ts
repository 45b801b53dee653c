import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { checkPoints, checkSameDimensions, meanOf, type Points } from "../points.js";

/**
 * The Frechet distance of two samples' Gaussians:  |m_a - m_b|^2 + tr(A + B - 2 (A B)^(1/2)), means and covariances (divided by count - 1) of the rows. Of the
 * features of a net it is the FID where that net is InceptionV3; figures by another net, or of another number of rows, cannot be compared with it: the distance falls
 * with the number of rows.  Shapes: a [n, d], b [m, d], n, m >= 2.
 * tr (A B)^(1/2) is the sum of the roots of the eigenvalues of A^(1/2) B A^(1/2), so that covariances without full rank do no harm.
 * Throws InputError for fewer than two rows, other dimensions, or values that are not finite.  Source: Heusel et al. 2017, arXiv:1706.08500; Dowson & Landau 1982.
 */
export function frechetDistance(a: Points, b: Points): number {
  checkPoints("frechetDistance", a, 2);
  checkPoints("frechetDistance", b, 2);
  checkSameDimensions("frechetDistance", a, b);
  const [meanA, meanB] = [meanOf(a), meanOf(b)];
  const apart = meanA.reduce((sum, v, j) => sum + (v - meanB[j]) ** 2, 0);
  const [covA, covB] = [covarianceOf(a, meanA), covarianceOf(b, meanB)];
  const { eigenvectorMatrix: vectors, realEigenvalues } = symmetric(covA);
  const roots = Matrix.diag(realEigenvalues.map((v) => Math.sqrt(Math.max(0, v))));
  const root = vectors.mmul(roots).mmul(vectors.transpose());
  const inner = root.mmul(covB).mmul(root);
  const common = symmetric(Matrix.add(inner, inner.transpose()).mul(0.5)).realEigenvalues.reduce(
    (sum, v) => sum + Math.sqrt(Math.max(0, v)),
    0,
  );
  return Math.max(0, apart + covA.trace() + covB.trace() - 2 * common);
}

const symmetric = (matrix: Matrix): EigenvalueDecomposition =>
  new EigenvalueDecomposition(matrix, { assumeSymmetric: true });

function covarianceOf({ shape: [count, dimensions], data }: Points, mean: Float64Array): Matrix {
  const centred = new Matrix(count, dimensions);
  for (let i = 0; i < count; i++)
    for (let j = 0; j < dimensions; j++) centred.set(i, j, data[i * dimensions + j] - mean[j]);
  return centred
    .transpose()
    .mmul(centred)
    .div(count - 1);
}
