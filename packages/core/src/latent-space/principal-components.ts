import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { InputError } from "../errors.js";
import { fillNormal } from "../random/index.js";
import { checkPoints, meanOf, type Points } from "./points.js";

/** The directions along which points vary most, the largest variance first. */
export interface PrincipalComponents {
  /** [dimensions] */
  readonly mean: Float64Array;
  /** Orthonormal rows [components, dimensions]; the largest entry of each is positive. */
  readonly directions: readonly Float64Array[];
  /** Variance of the points along each direction (divided by count - 1). */
  readonly variances: Float64Array;
  /** Share of the whole variance along each direction; 0 where nothing varies. */
  readonly explained: Float64Array;
}

/** Above this many dimensions a few leading directions come from subspace iteration, which is then faster. */
const mostForWholeSpectrum = 400;
/** Directions beside the wanted ones: the iteration's error falls with the ratio of the variances after them to the wanted. */
const spare = 12;

/**
 * Principal component analysis: eigenvectors of the covariance, by ml-matrix; of more than 400 dimensions by subspace iteration, to about
 * 1e-6 of the largest variance. The same points always give the same signs.
 * @param components  how many; default and most: the dimensions
 * Throws InputError for fewer than two points, values that are not finite, or a number of components out of range.
 */
export function principalComponents(points: Points, components = points.shape[1]): PrincipalComponents {
  checkPoints("principalComponents", points, 2);
  const [, dimensions] = points.shape;
  if (!(Number.isInteger(components) && components >= 1 && components <= dimensions))
    throw new InputError(
      `principalComponents: components must be from 1 to the ${dimensions} dimensions, got ${components}`,
    );
  const mean = meanOf(points);
  const covariance = covarianceOf(points, mean);
  const total = covariance.reduce((sum, row, j) => sum + row[j], 0);
  const { vectors, values } =
    dimensions > mostForWholeSpectrum && components + spare < dimensions / 4
      ? leadingOnly(covariance, components)
      : wholeSpectrum(covariance);
  const directions = vectors.slice(0, components).map(signed);
  const variances = Float64Array.from(values.slice(0, components), (value) => Math.max(0, value));
  return { mean, directions, variances, explained: variances.map((value) => (total > 0 ? value / total : 0)) };
}

/** Positions of points along principal components.  Shape [count, components].  Throws InputError for other dimensions. */
export function projectPoints(points: Points, { mean, directions }: PrincipalComponents): Points<Float32Array> {
  checkPoints("projectPoints", points);
  const [count, dimensions] = points.shape;
  if (dimensions !== mean.length)
    throw new InputError(
      `projectPoints: points must have the components' ${mean.length} dimensions, got ${dimensions}`,
    );
  const data = new Float32Array(count * directions.length);
  for (let i = 0; i < count; i++)
    directions.forEach((direction, c) => {
      let sum = 0;
      for (let j = 0; j < dimensions; j++) sum += direction[j] * (points.data[i * dimensions + j] - mean[j]);
      data[i * directions.length + c] = sum;
    });
  return { shape: [count, directions.length], data };
}

/** Covariance [dimensions, dimensions], divided by count - 1. */
export function covarianceOf({ shape: [count, dimensions], data }: Points, mean: Float64Array): Float64Array[] {
  const rows = Array.from({ length: dimensions }, () => new Float64Array(dimensions));
  const centred = new Float64Array(dimensions);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < dimensions; j++) centred[j] = data[i * dimensions + j] - mean[j];
    for (let j = 0; j < dimensions; j++) {
      const [row, value] = [rows[j], centred[j]];
      if (value !== 0) for (let k = 0; k <= j; k++) row[k] += value * centred[k];
    }
  }
  for (let j = 0; j < dimensions; j++)
    for (let k = 0; k <= j; k++) {
      rows[j][k] /= count - 1;
      rows[k][j] = rows[j][k];
    }
  return rows;
}

interface Spectrum {
  readonly vectors: Float64Array[];
  readonly values: number[];
}

/** All eigenvectors of a symmetric matrix, the largest eigenvalue first. */
function wholeSpectrum(matrix: readonly Float64Array[]): Spectrum {
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(
    new Matrix(matrix.map((row) => Array.from(row))),
    { assumeSymmetric: true },
  );
  const order = realEigenvalues.map((_, j) => j).sort((a, b) => realEigenvalues[b] - realEigenvalues[a]);
  return {
    vectors: order.map((j) => Float64Array.from(eigenvectorMatrix.getColumn(j))),
    values: order.map((j) => realEigenvalues[j]),
  };
}

/** The first eigenvectors, by subspace iteration from fixed random directions with a Rayleigh-Ritz step at its end. */
function leadingOnly(matrix: readonly Float64Array[], wanted: number): Spectrum {
  const dimensions = matrix.length;
  const width = wanted + spare;
  const start = fillNormal(new Float64Array(width * dimensions), { seed: 0, stream: "principal-components", step: 0 });
  let basis = orthonormal(Array.from({ length: width }, (_, c) => start.slice(c * dimensions, (c + 1) * dimensions)));
  let before = -1;
  for (let round = 0; ; round++) {
    const images = basis.map((vector) => timesVector(matrix, vector));
    const small = basis.map((vector) => Float64Array.from(images, (image) => dot(vector, image)));
    const { vectors, values } = wholeSpectrum(small.map((row, i) => row.map((value, j) => (value + small[j][i]) / 2)));
    const sum = values.slice(0, wanted).reduce((all, value) => all + value, 0);
    if (round === 300 || Math.abs(sum - before) <= 1e-10 * Math.abs(sum) || sum === 0)
      return { vectors: vectors.map((weights) => combine(basis, weights)), values };
    before = sum;
    basis = orthonormal(images);
  }
}

const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += a[j] * b[j];
  return sum;
};

const timesVector = (matrix: readonly Float64Array[], vector: Float64Array): Float64Array =>
  Float64Array.from(matrix, (row) => dot(row, vector));

function combine(basis: readonly Float64Array[], weights: Float64Array): Float64Array {
  const sum = new Float64Array(basis[0].length);
  basis.forEach((vector, c) => {
    for (let j = 0; j < sum.length; j++) sum[j] += weights[c] * vector[j];
  });
  return sum;
}

/** Gram and Schmidt's method, each vector twice for accuracy; what has no part of its own becomes 0. */
function orthonormal(vectors: readonly Float64Array[]): Float64Array[] {
  const done: Float64Array[] = [];
  for (const vector of vectors) {
    const own = vector.slice();
    const before = Math.sqrt(dot(own, own));
    for (let twice = 0; twice < 2; twice++)
      for (const other of done) {
        const share = dot(own, other);
        for (let j = 0; j < own.length; j++) own[j] -= share * other[j];
      }
    const length = Math.sqrt(dot(own, own));
    done.push(length > 1e-12 * before ? own.map((value) => value / length) : own.fill(0));
  }
  return done;
}

function signed(vector: Float64Array): Float64Array {
  const largest = vector.reduce((best, value) => (Math.abs(value) > Math.abs(best) * (1 + 1e-9) ? value : best), 0);
  return largest < 0 ? vector.map((value) => -value) : vector;
}
