import { InputError } from "../../errors.js";
import { checkPoints, checkSameDimensions, type Points } from "../points.js";

/** How much of made images looks real, and how much of real images can be made. */
export interface PrecisionRecall {
  /** Share of made rows that lie in the real ones' region. */
  readonly precision: number;
  /** Share of real rows that lie in the made ones' region. */
  readonly recall: number;
}

/**
 * Improved precision and recall: the region of a sample is the union of balls round each row, as wide as to its k-th nearest other row of the same sample. Made images
 * that are few but good have a high precision and a low recall. Takes count^2 distances.
 * Shapes: real [n, d], made [m, d], n, m > k.  Throws InputError for other dimensions, or too few rows for k.
 * Source: Kynkaanniemi et al. 2019, arXiv:1904.06991, algorithm 1; k = 3 as there.
 */
export function precisionRecall(real: Points, made: Points, k = 3): PrecisionRecall {
  checkPoints("precisionRecall", real, 2);
  checkPoints("precisionRecall", made, 2);
  checkSameDimensions("precisionRecall", real, made);
  if (!(Number.isInteger(k) && k >= 1 && k < Math.min(real.shape[0], made.shape[0])))
    throw new InputError(
      `precisionRecall: k must be from 1 to one less than the rows of each, ${Math.min(real.shape[0], made.shape[0]) - 1}, got ${k}`,
    );
  return { precision: shareWithin(made, real, k), recall: shareWithin(real, made, k) };
}

/** Share of rows that lie within the k-th neighbour's distance of some row of `region`. */
function shareWithin(rows: Points, region: Points, k: number): number {
  const radii = Array.from({ length: region.shape[0] }, (_, i) => {
    const nearest = new Float64Array(k).fill(Infinity);
    for (let j = 0; j < region.shape[0]; j++) {
      const distance = i === j ? Infinity : squaredDistance(region, i, region, j);
      if (distance < nearest[k - 1]) nearest.fill(distance, k - 1).sort();
    }
    return nearest[k - 1];
  });
  let within = 0;
  for (let i = 0; i < rows.shape[0]; i++)
    if (radii.some((radius, j) => squaredDistance(rows, i, region, j) <= radius)) within++;
  return within / rows.shape[0];
}

function squaredDistance(a: Points, i: number, b: Points, j: number): number {
  const [, dimensions] = a.shape;
  let sum = 0;
  for (let d = 0; d < dimensions; d++) sum += (a.data[i * dimensions + d] - b.data[j * dimensions + d]) ** 2;
  return sum;
}
