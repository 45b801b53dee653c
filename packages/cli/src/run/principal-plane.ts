import type { Matrix } from "@latents/core";

/** Rows on their first two principal components. */
export interface PrincipalPlane {
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** Share of the variance along each. */
  readonly explained: readonly [number, number];
}

/**
 * Projection of centred rows [n, d] on the two directions of largest variance; each direction's largest entry is positive.
 * The eigenvectors of the covariance come from power iteration with deflation, which is exact enough for a picture.
 */
export function principalPlane({ shape: [rows, columns], data }: Matrix): PrincipalPlane {
  const mean = new Float64Array(columns);
  for (let i = 0; i < rows * columns; i++) mean[i % columns] += data[i] / rows;
  const covariance = Array.from({ length: columns }, () => new Float64Array(columns));
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) {
      const centred = data[i * columns + j] - mean[j];
      for (let k = 0; k <= j; k++) covariance[j][k] += (centred * (data[i * columns + k] - mean[k])) / rows;
    }
  for (let j = 0; j < columns; j++) for (let k = 0; k < j; k++) covariance[k][j] = covariance[j][k];
  const total = covariance.reduce((sum, row, j) => sum + row[j], 0);
  const parts = [0, 1].map(() => {
    const { vector, value } = leading(covariance);
    for (let j = 0; j < columns; j++)
      for (let k = 0; k < columns; k++) covariance[j][k] -= value * vector[j] * vector[k];
    const positions = new Float32Array(rows);
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++) positions[i] += vector[j] * (data[i * columns + j] - mean[j]);
    return { positions, explained: total > 0 ? value / total : 0 };
  });
  return { x: parts[0].positions, y: parts[1].positions, explained: [parts[0].explained, parts[1].explained] };
}

function leading(matrix: readonly Float64Array[]): { vector: Float64Array; value: number } {
  // the column of the largest diagonal entry is never orthogonal to the leading direction
  const start = matrix.reduce((best, row, j) => (row[j] > matrix[best][best] ? j : best), 0);
  let vector = matrix[start].slice();
  let value = 0;
  for (let round = 0; round < 500; round++) {
    const length = Math.hypot(...vector);
    if (length === 0) break;
    vector = vector.map((entry) => entry / length);
    const next = Float64Array.from(matrix, (row) => row.reduce((sum, entry, k) => sum + entry * vector[k], 0));
    value = next.reduce((sum, entry, j) => sum + entry * vector[j], 0);
    const drift = Math.hypot(...next.map((entry, j) => entry - value * vector[j]));
    if (drift <= 1e-9 * Math.abs(value)) break;
    vector = next;
  }
  const length = Math.hypot(...vector) || 1;
  const largest = vector.reduce((best, entry) => (Math.abs(entry) > Math.abs(best) ? entry : best), 0);
  return { vector: vector.map((entry) => ((largest < 0 ? -1 : 1) * entry) / length), value };
}
