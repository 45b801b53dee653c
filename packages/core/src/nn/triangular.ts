import { constant, ndArray, type NdArray, type Tensor } from "../graph/index.js";
import { add, matmul, neg } from "../ops/index.js";

/** 1 below the diagonal of a square matrix, else 0. */
export const strictlyLower = (size: number): NdArray =>
  ndArray(
    Array.from({ length: size * size }, (_, i) => (i % size < Math.floor(i / size) ? 1 : 0)),
    [size, size],
  );

const identity = (size: number): Tensor =>
  constant(
    ndArray(
      Array.from({ length: size * size }, (_, i) => (i % size === Math.floor(i / size) ? 1 : 0)),
      [size, size],
    ),
  );

/**
 * (I + N)^-1 of a strictly lower triangle N [size, size]:  (I - N)(I + N^2)(I + N^4) ...,  exact once the power reaches `size`, since N^size = 0.
 */
export function inverseOfUnitLower(lower: Tensor): Tensor {
  const size = Number(lower.shape[0]);
  const one = identity(size);
  let [power, inverse] = [neg(lower), add(one, neg(lower))];
  for (let degree = 2; degree < size; degree *= 2) {
    power = matmul(power, power);
    inverse = matmul(inverse, add(one, power));
  }
  return inverse;
}
