import { InputError } from "../../errors.js";
import { checkPoints, type Points } from "../points.js";

/** What is known of each image: one value of every factor of variation. */
export interface Factors {
  readonly names: readonly string[];
  /** Values that each factor can take, 0 to size - 1. */
  readonly sizes: readonly number[];
  /** [images, factors], row by row. */
  readonly values: Uint16Array;
}

/** Throws InputError, beginning with `where`, unless there is a row of factors for each of two codes or more, each value below its factor's size. */
export function checkFactors(where: string, codes: Points, { names, sizes, values }: Factors): void {
  checkPoints(where, codes, 2);
  const [count] = codes.shape;
  if (names.length < 1 || names.length !== sizes.length || values.length !== count * names.length)
    throw new InputError(
      `${where}: factors must be ${names.length} values for each of ${count} codes, got ${values.length} values of ${sizes.length} sizes`,
    );
  const stray = values.findIndex((value, i) => value >= sizes[i % sizes.length]);
  if (stray >= 0)
    throw new InputError(
      `${where}: values of ${names[stray % names.length]} must be below ${sizes[stray % names.length]}, got ${values[stray]}`,
    );
}

/** The values of one factor, [images]. */
export const factorColumn = ({ names, values }: Factors, factor: number): Uint16Array =>
  Uint16Array.from({ length: values.length / names.length }, (_, i) => values[i * names.length + factor]);

/** One dimension of codes in `bins` intervals of equal width from its least to its largest value, [images]; all 0 where it does not vary. */
function binned({ shape: [count, dimensions], data }: Points, dimension: number, bins: number): Uint16Array {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < count; i++) {
    const value = data[i * dimensions + dimension];
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const width = (high - low) / bins;
  return Uint16Array.from({ length: count }, (_, i) =>
    width > 0 ? Math.min(bins - 1, Math.floor((data[i * dimensions + dimension] - low) / width)) : 0,
  );
}

/** Entropy of numbers below `size` by their counts. Unit: nats. */
export function entropyOf(values: Uint16Array, size: number): number {
  const counts = new Float64Array(size);
  for (const value of values) counts[value]++;
  return counts.reduce((sum, n) => (n > 0 ? sum - (n / values.length) * Math.log(n / values.length) : sum), 0);
}

/** Mutual information of two lists of numbers below their sizes, by their joint counts. Unit: nats. */
export function mutualInformation(
  [a, sizeA]: readonly [Uint16Array, number],
  [b, sizeB]: readonly [Uint16Array, number],
): number {
  const joint = new Uint16Array(a.length);
  for (let i = 0; i < a.length; i++) joint[i] = a[i] * sizeB + b[i];
  return Math.max(0, entropyOf(a, sizeA) + entropyOf(b, sizeB) - entropyOf(joint, sizeA * sizeB));
}

/** Mutual information of each dimension of codes, in 20 bins, with each factor, [dimensions][factors]. Unit: nats. */
export function informationTable(codes: Points, factors: Factors, bins = 20): number[][] {
  const columns = factors.sizes.map((size, f) => [factorColumn(factors, f), size] as const);
  return Array.from({ length: codes.shape[1] }, (_, d) => {
    const code = [binned(codes, d, bins), bins] as const;
    return columns.map((column) => mutualInformation(code, column));
  });
}

/** The two largest of some numbers, the larger first; 0 where there are not so many. */
export function largestTwo(values: readonly number[]): [number, number] {
  const [first = 0, second = 0] = values.toSorted((a, b) => b - a);
  return [first, second];
}
