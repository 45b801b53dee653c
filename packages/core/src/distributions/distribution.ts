import type { Tensor } from "../graph/index.js";

/** A distribution over vectors: the last axis is one event, the axes before it are independent draws. */
export interface Distribution {
  /** log p(x) of each event.  Shapes: x [..., d] -> [...]. Unit: nats. */
  logProb(x: Tensor): Tensor;
  /** The mean, [..., d]. */
  readonly mean: Tensor;
}

/** One whose draws are a differentiable function of noise. */
export interface Reparameterised extends Distribution {
  /** A draw from standard normal noise of the draw's shape, [..., d]. */
  sample(noise: Tensor): Tensor;
}
