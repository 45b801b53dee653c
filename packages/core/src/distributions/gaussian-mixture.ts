import { ShapeError } from "../errors.js";
import { constant, formatShape, sameShape, type Tensor } from "../graph/index.js";
import {
  add,
  cast,
  div,
  exp,
  gather,
  greaterEqual,
  less,
  log,
  logSumExp,
  matmul,
  mul,
  reshape,
  sqrt,
  square,
  sub,
  sum,
  toFloat,
} from "../ops/index.js";

/** A mixture of diagonal Gaussians. */
export interface GaussianMixture {
  /** log sum_j w_j N(z; mean_j, variance_j).  Shapes: z [..., d] -> [...]. Unit: nats. */
  logProb(z: Tensor): Tensor;
  /** log w_j N(z; mean_j, variance_j) of every component.  Shapes: z [n, d] -> [n, k]. Unit: nats. */
  logJoint(z: Tensor): Tensor;
  /**
   * Draws: the component in whose share of the cumulative weights `uniform` lies, then mean + stddev noise. No gradient flows to the
   * weights.  Shapes: normalNoise [n, d], uniform [n] or [n, 1] in [0, 1) -> [n, d].
   */
  sample(normalNoise: Tensor, uniform: Tensor): Tensor;
}

/** Parameters of `gaussianMixture`. */
export interface GaussianMixtureParameters {
  /** [k, d] */
  readonly mean: Tensor;
  /** [k, d], above 0. */
  readonly variance: Tensor;
  /** Logarithms of the weights, [k], adding up to 1; default log (1/k). */
  readonly logWeights?: Tensor;
}

const log2Pi = Math.log(2 * Math.PI);

/**
 * sum_j w_j N(z; mean_j, diag variance_j). The log densities of all components are two matrix products and a row:
 *
 *     log w_j N(z; mean_j, variance_j) = (z z) . (-1 / (2 variance_j)) + z . (mean_j / variance_j) + row_j,
 *     row_j = log w_j - 1/2 sum_d (mean_jd^2 / variance_jd + log variance_jd + log(2 pi)),
 *
 * so that no [n, k, d] tensor is made. The price is that squares cancel: in float32 the error is about 1e-7 of |z|^2 / variance, 1e-4 nats
 * where |z| = 3 and the variance is 0.01.
 * Throws ShapeError unless mean and variance are [k, d] alike and logWeights [k].
 */
export function gaussianMixture({ mean, variance, logWeights }: GaussianMixtureParameters): GaussianMixture {
  const [components, size] = mean.shape;
  if (mean.rank !== 2 || !sameShape(mean.shape, variance.shape) || typeof components !== "number")
    throw new ShapeError(
      `gaussianMixture: mean and variance must be [k, d] alike, got ${formatShape(mean.shape)} and ${formatShape(variance.shape)}`,
    );
  if (logWeights && !sameShape(logWeights.shape, [components]))
    throw new ShapeError(
      `gaussianMixture: logWeights must be [${components}], one a component, got ${formatShape(logWeights.shape)}`,
    );
  const slope = div(mean, variance);
  const terms = add(add(mul(mean, slope), log(variance)), log2Pi);
  const row = add(mul(sum(terms, -1), -0.5), logWeights ?? -Math.log(components));
  const logJoint = (z: Tensor): Tensor =>
    add(
      matmul(square(z), div(-0.5, variance), { transposeB: true }),
      matmul(z, slope, { transposeB: true, bias: row }),
    );
  return {
    logJoint,
    logProb: (z) => reshape(logSumExp(logJoint(reshape(z, [-1, size])), -1), z.shape.slice(0, -1)),
    sample: (normalNoise, uniform) => {
      const component = sub(countReached(startsOf(components, logWeights), uniform), 1);
      const index = cast(component, "int");
      return add(gather(mean, index), mul(gather(sqrt(variance), index), normalNoise));
    },
  };
}

/** Where each component's share of [0, 1) starts: the sum of the weights before it, [k]; the first starts at 0. */
function startsOf(components: number, logWeights: Tensor | undefined): Tensor {
  const index = Float64Array.from({ length: components }, (_, j) => j);
  if (!logWeights) return constant({ shape: [components], data: index.map((j) => j / components) });
  const [rows, columns] = [
    constant({ shape: [components, 1], data: index }),
    constant({ shape: [components], data: index }),
  ];
  const before = toFloat(less(rows, columns));
  return reshape(matmul(reshape(exp(logWeights), [1, components]), before), [components]);
}

/** How many starts are at most u: of starts that rise from 0 and u in [0, 1), from 1 to k, whatever the rounding.  [n] */
function countReached(starts: Tensor, uniform: Tensor): Tensor {
  const column = uniform.rank === 1 ? reshape(uniform, [...uniform.shape, 1]) : uniform;
  return sum(toFloat(greaterEqual(column, starts)), -1);
}
