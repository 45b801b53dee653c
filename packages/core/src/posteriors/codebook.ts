import { constant, ndArray, type Tensor } from "../graph/index.js";
import { randomNormal, type Scope } from "../nn/index.js";
import { add, argMax, div, gather, less, matmul, mul, reshape, square, sub, sum, where } from "../ops/index.js";

/** A code that is used less than this part of its even share is moved to a vector of the minibatch. */
const leastShare = 0.03;

/** The codebook, from what its moving averages have seen: sums of the vectors that each code was nearest to, over how many they were. */
export function codebookAt(scope: Scope, codes: number, size: number) {
  const uses = scope.state("uses", [codes, 1], 1);
  const sums = scope.state("sums", [codes, size], randomNormal(1));
  return { uses, sums, table: div(sums.current, uses.current) };
}

/** The nearest code of each vector: [..., size] -> whole numbers [...]. */
export const nearestCode = (vectors: Tensor, table: Tensor): Tensor =>
  argMax(sub(matmul(vectors, table, { transposeB: true }), mul(sum(square(table), -1), 0.5)), -1);

/** The moving averages after vectors [n, size] of which `chosen` [n, codes] says the codes. */
export function movedTowards(vectors: Tensor, chosen: Tensor, decay: number, uses: Tensor, sums: Tensor) {
  const [count, codes] = [Number(vectors.shape[0]), Number(uses.shape[0])];
  const average = (old: Tensor, now: Tensor): Tensor => add(mul(old, decay), mul(now, 1 - decay));
  const nextUses = average(uses, reshape(sum(chosen, 0), [codes, 1]));
  const nextSums = average(sums, matmul(chosen, vectors, { transposeA: true }));
  const even = count / codes;
  const isIdle = less(nextUses, leastShare * even);
  const others = gather(vectors, constant(ndArray(Array.from({ length: codes }, (_, k) => k % count)), "int"));
  return { uses: where(isIdle, even, nextUses), sums: where(isIdle, mul(others, even), nextSums) };
}
