import type { Tensor } from "../graph/index.js";

/** A distribution over vectors: the last axis is one event, the axes before it are independent draws. */
export interface Distribution {
  /** log p(x) of each event.  Shapes: x [..., d] -> [...]. Unit: nats. */
  logProb(x: Tensor): Tensor;
  /** The mean, [..., d]. */
  readonly mean: Tensor;
}

/** One whose values are independent of each other, so that a part of them has a probability of its own. */
export interface Factorised extends Distribution {
  /** log p(x_j) of each value; `logProb` is its sum over the last axis.  Shapes: x [..., d] -> [..., d]. Unit: nats. */
  logProbPerValue(x: Tensor): Tensor;
}

/** One whose draws are a differentiable function of noise. */
export interface Reparameterised extends Distribution {
  /** A draw from standard normal noise of the draw's shape, [..., d]. */
  sample(noise: Tensor): Tensor;
}
