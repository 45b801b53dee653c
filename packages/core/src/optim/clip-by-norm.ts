import { InputError } from "../errors.js";
import type { Tensor } from "../graph/index.js";
import { add, div, min, mul, sqrt, square, sum } from "../ops/index.js";

/** Euclidean norm of all gradients together, sqrt(sum of squares).  Shape []. */
export const globalNorm = (gradients: readonly Tensor[]): Tensor =>
  sqrt(gradients.map((g) => sum(square(g))).reduce((a, b) => add(a, b)));

/**
 * Gradients scaled together so that their norm is at most `limit`:  g min(1, limit / (norm + 1e-6)).
 * Each keeps its shape.  Throws InputError unless limit > 0 and finite.  Source: Pascanu et al. 2013, arXiv:1211.5063; torch.nn.utils.clip_grad_norm_.
 */
export function clipByNorm(gradients: readonly Tensor[], limit: number): Tensor[] {
  if (!(limit > 0 && Number.isFinite(limit)))
    throw new InputError(`optimizer.clipNorm: must be a number above 0, got ${limit}`);
  const scale = min(1, div(limit, add(globalNorm(gradients), 1e-6)));
  return gradients.map((g) => mul(g, scale));
}
