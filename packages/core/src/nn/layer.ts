import { ShapeError } from "../errors.js";
import type { Tensor } from "../graph/index.js";
import type { Scope } from "./scope.js";

/** A part of a net: asks its scope for parameters and maps a tensor. A layer is a description; it holds no values. */
export interface Layer {
  readonly kind: string;
  /** What is said of it beside its kind and shapes: `3x3, stride 2`. */
  readonly settings?: string;
  /** Whether it has parameters: only those are numbered in a sequence (`encoder.0`, `encoder.1`, ...). */
  readonly parametrised: boolean;
  apply(x: Tensor, scope: Scope): Tensor;
}

/** The result of a layer, its use noted in the scope's ledger: what a description of the net is made of. */
export function applied(layer: Layer, x: Tensor, scope: Scope): Tensor {
  const { layers } = scope.ledger;
  const before = layers.length;
  const y = layer.apply(x, scope);
  const inner = layers.splice(before);
  const { kind, settings } = layer;
  layers.push({ kind, settings, path: scope.path, inputs: x.shape, outputs: y.shape, inner });
  return y;
}

/** Layers one after another. Those with parameters are numbered from 0. */
export function sequential(...layers: readonly Layer[]): Layer {
  return {
    kind: "sequential",
    parametrised: layers.some((layer) => layer.parametrised),
    apply: (x, scope) => {
      let index = 0;
      // the others get a place too, so that their noise has a name of its own
      return layers.reduce(
        (value, layer, i) => applied(layer, value, scope.child(layer.parametrised ? index++ : `${layer.kind}${i}`)),
        x,
      );
    },
  };
}

/** A layer without parameters from a function. */
export const lambda = (kind: string, apply: (x: Tensor, scope: Scope) => Tensor, settings?: string): Layer => ({
  kind,
  settings,
  parametrised: false,
  apply: (x, scope) => atPlace(kind, scope, () => apply(x, scope)),
});

/** The result of an op; where the op `kind` finds a shape wrong, its error says in which layer: `conv2d(encoder.0): ...`. */
export function atPlace<T>(kind: string, scope: Scope, apply: () => T): T {
  try {
    return apply();
  } catch (error) {
    if (!(error instanceof ShapeError) || !error.message.startsWith(`${kind}:`)) throw error;
    throw new ShapeError(scope.where(kind) + error.message.slice(kind.length), { cause: error });
  }
}
