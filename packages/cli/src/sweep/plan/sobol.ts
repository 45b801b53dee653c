/** Of each dimension after the first: the polynomial's degree and inner coefficients, and the first direction numbers. Source: Joe & Kuo 2008, new-joe-kuo-6. */
const table: readonly (readonly [degree: number, inner: number, first: readonly number[]])[] = [
  [1, 0, [1]],
  [2, 1, [1, 3]],
  [3, 1, [1, 3, 1]],
  [3, 2, [1, 1, 1]],
  [4, 1, [1, 1, 3, 3]],
  [4, 4, [1, 3, 5, 13]],
  [5, 2, [1, 1, 5, 5, 17]],
  [5, 4, [1, 1, 5, 5, 5]],
  [5, 7, [1, 1, 7, 11, 19]],
];
const bits = 32;

/** Dimensions that there are numbers for. */
export const mostSobolDimensions = table.length + 1;

/** 32 direction numbers of a dimension, from the highest bit down. */
function directions(dimension: number): Uint32Array {
  const found = new Uint32Array(bits);
  if (dimension === 0) return found.map((_, i) => 1 << (bits - 1 - i));
  const [degree, inner, first] = table[dimension - 1];
  for (let i = 0; i < bits; i++) {
    if (i < degree) {
      found[i] = first[i] << (bits - 1 - i);
      continue;
    }
    found[i] = found[i - degree] ^ (found[i - degree] >>> degree);
    for (let k = 1; k < degree; k++) if ((inner >>> (degree - 1 - k)) & 1) found[i] ^= found[i - k];
  }
  return found;
}
const known = new Map<number, Uint32Array>();

/**
 * A coordinate of point `index` (from 0) of Sobol's sequence in Gray code's order, in [0, 1); `shift`, 32 bits, turns all points of a dimension alike (a digital
 * shift), which keeps how evenly they lie.  Source: Sobol 1967; Antonov & Saleev 1979.
 */
export function sobol(index: number, dimension: number, shift = 0): number {
  const numbers = known.get(dimension) ?? directions(dimension);
  known.set(dimension, numbers);
  let gray = index ^ (index >>> 1);
  let x = shift;
  for (let i = 0; gray !== 0; i++, gray >>>= 1) if (gray & 1) x ^= numbers[i];
  return (x >>> 0) / 2 ** bits;
}
