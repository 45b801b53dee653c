import type { Tensor } from "../graph/index.js";
import type { Scope } from "../nn/index.js";

/** A rule that moves parameters along their gradients. */
export interface Optimizer {
  readonly name: string;
  /**
   * The parameter's next value, in graph. State (moments) and step-dependent numbers are asked of `scope`, which is the
   * optimiser's own; `steps` is the length of the training, for schedules.
   */
  update(parameter: Tensor, gradient: Tensor, scope: Scope, steps: number): Tensor;
}
