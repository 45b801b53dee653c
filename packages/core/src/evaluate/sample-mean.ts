/** Mean of values: sum x / n. NaN of none. */
export function sampleMean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

/** Standard error of the mean of independent values: sqrt(sum (x - mean)^2 / (n - 1) / n), in their unit. NaN of fewer than two. */
export function standardErrorOfMean(values: ArrayLike<number>): number {
  const mean = sampleMean(values);
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i] - mean) ** 2;
  return Math.sqrt(squares / (values.length - 1) / values.length);
}
