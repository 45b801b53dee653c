import type { Tensor } from "../../graph/index.js";
import type { Scope } from "../scope.js";

/**
 * A bijection of vectors in a graph, with the logarithm of how it stretches space. Where it is one of many, `features` [rows, f] say which.
 * Shapes: [..., size] -> [..., size], [...].
 */
export interface Bijection {
  readonly forward: (x: Tensor, scope: Scope, features?: Tensor) => { readonly y: Tensor; readonly logDet: Tensor };
  readonly inverse: (y: Tensor, scope: Scope, features?: Tensor) => Tensor;
}

/** Bijections one after another, at the scope's `0`, `1`, ...; the logarithms of their stretches stay apart, in that order. */
export function chainForward(steps: readonly Pick<Bijection, "forward">[], scope: Scope, features?: Tensor) {
  return (x: Tensor): { readonly y: Tensor; readonly logDets: readonly Tensor[] } =>
    steps.reduce(
      (so, { forward }, i) => {
        const { y, logDet } = forward(so.y, scope.child(i), features);
        return { y, logDets: [...so.logDets, logDet] };
      },
      { y: x, logDets: [] as readonly Tensor[] },
    );
}

/** The way back through `chainForward`. */
export const chainBack =
  (steps: readonly Bijection[], scope: Scope, features?: Tensor) =>
  (y: Tensor): Tensor =>
    steps.reduceRight((so, { inverse }, i) => inverse(so, scope.child(i), features), y);
