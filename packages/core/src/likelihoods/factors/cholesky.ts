/** Lower triangle L of a symmetric positive matrix, row by row, with L L^T = matrix. In place of the matrix, whose upper half is left as it is. */
export function cholesky(matrix: Float64Array, size: number): Float64Array {
  for (let i = 0; i < size; i++)
    for (let j = 0; j <= i; j++) {
      let left = matrix[i * size + j];
      for (let k = 0; k < j; k++) left -= matrix[i * size + k] * matrix[j * size + k];
      matrix[i * size + j] = i === j ? Math.sqrt(left) : left / matrix[j * size + j];
    }
  return matrix;
}

/** L^-1 b, in place of b. */
export function solveLower(lower: Float64Array, b: Float64Array): Float64Array {
  const { length: size } = b;
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) b[i] -= lower[i * size + k] * b[k];
    b[i] /= lower[i * size + i];
  }
  return b;
}

/** L^-T b, in place of b. */
export function solveUpper(lower: Float64Array, b: Float64Array): Float64Array {
  const { length: size } = b;
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) b[i] -= lower[k * size + i] * b[k];
    b[i] /= lower[i * size + i];
  }
  return b;
}

/** log of the determinant of L L^T. */
export function logDeterminant(lower: Float64Array, size: number): number {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += 2 * Math.log(lower[i * size + i]);
  return sum;
}
