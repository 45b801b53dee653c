import { InputError, ShapeError } from "../errors.js";
import { formatShape, sizeOf, type Tensor } from "../graph/index.js";
import { add, div, mean, mul, reshape, sqrt, square, stopGradient, sub } from "../ops/index.js";
import { fill } from "./initializers.js";
import type { Layer } from "./layer.js";

export interface BatchNormOptions {
  /** Added to the variance; default 1e-5. */
  readonly epsilon?: number;
  /** Share of the new batch in the running statistics; default 0.1, as PyTorch's. */
  readonly momentum?: number;
}

/**
 * Batch normalisation over axis 1 of [batch, c] or [batch, c, h, w]:  y = weight (x - mean) / sqrt(var + epsilon) + bias. In
 * training with the batch's own mean and biased variance, while running statistics follow (with the unbiased variance, as
 * PyTorch's); at inference with the running ones. State: `runningMean`, `runningVar` [c].
 * Throws ShapeError for other inputs.  Source: Ioffe & Szegedy 2015, arXiv:1502.03167.
 */
export function batchNorm(options: BatchNormOptions = {}): Layer {
  const { epsilon = 1e-5, momentum = 0.1 } = options;
  if (!(momentum > 0 && momentum <= 1)) throw new InputError(`batchNorm: momentum must be in (0, 1], got ${momentum}`);
  if (!(epsilon > 0)) throw new InputError(`batchNorm: epsilon must be above 0, got ${epsilon}`);
  return {
    kind: "batchNorm",
    parametrised: true,
    apply: (x, scope) => {
      const channels = x.shape[1];
      if ((x.rank !== 2 && x.rank !== 4) || typeof channels !== "number")
        throw new ShapeError(
          `${scope.where("batchNorm")}: needs [batch, c] or [batch, c, h, w], got ${formatShape(x.shape)}`,
        );
      const fans = { fanIn: channels, fanOut: channels };
      const weight = scope.parameter("weight", [channels], fill(1), fans);
      const bias = scope.parameter("bias", [channels], fill(0), fans);
      const runningMean = scope.state("runningMean", [channels], 0);
      const runningVar = scope.state("runningVar", [channels], 1);
      const spread = (v: Tensor): Tensor => (x.rank === 2 ? v : reshape(v, [channels, 1, 1]));
      const normalised = (m: Tensor, v: Tensor): Tensor => {
        const scale = div(weight, sqrt(add(v, epsilon)));
        return add(mul(sub(x, spread(m)), spread(scale)), spread(bias));
      };
      if (!scope.training) return normalised(runningMean.current, runningVar.current);
      const axes = x.rank === 2 ? [0] : [0, 2, 3];
      const count = sizeOf(
        axes.map((axis) => x.shape[axis]),
        scope.where("batchNorm"),
      );
      if (count < 2)
        throw new ShapeError(
          `${scope.where("batchNorm")}: needs two values a channel or more, got ${formatShape(x.shape)}`,
        );
      const batchMean = mean(x, axes);
      const batchVar = mean(square(sub(x, spread(batchMean))), axes);
      const follow = (old: Tensor, now: Tensor): Tensor =>
        add(mul(old, 1 - momentum), mul(stopGradient(now), momentum));
      runningMean.update(follow(runningMean.latest, batchMean));
      runningVar.update(follow(runningVar.latest, mul(batchVar, count / (count - 1))));
      return normalised(batchMean, batchVar);
    },
  };
}
