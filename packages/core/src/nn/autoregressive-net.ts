import { constant, ndArray, type NdArray, type Tensor } from "../graph/index.js";
import { add, matmul, mul, reshape, split } from "../ops/index.js";
import { activation, type Activation } from "./activation.js";
import { fill, initializerOf, randomNormal, type InitializerName, type InitializerPair } from "./initializers.js";
import { linear } from "./linear.js";
import type { Scope } from "./scope.js";

/** Options of `autoregressiveNet`. */
export interface AutoregressiveNetOptions {
  readonly size: number;
  /** Units of the hidden layer. */
  readonly hidden: number;
  /** Whether an output sees the inputs after its own in place of those before. */
  readonly reversed: boolean;
  readonly activation: Activation;
  readonly initializer?: InitializerName;
}

/** y = x (W . mask)^T + b of x [..., inputs]; what the mask hides has no slope. */
function masked(x: Tensor, mask: NdArray, { weight, bias }: InitializerPair, scope: Scope): Tensor {
  const [outputs, inputs] = mask.shape;
  const fans = { fanIn: inputs, fanOut: outputs };
  const w = mul(scope.parameter("weight", [outputs, inputs], weight, fans), constant(mask));
  const b = scope.parameter("bias", [outputs], bias, fans);
  const y = matmul(x.rank === 2 ? x : reshape(x, [-1, inputs]), w, { transposeB: true, bias: b });
  return x.rank === 2 ? y : reshape(y, [...x.shape.slice(0, -1), outputs]);
}

/**
 * A net with one hidden layer whose two outputs for dimension i see only the dimensions before it (after it where reversed), and all of the features:
 * z [..., rows, size], features [rows, f] -> two tensors [..., rows, size]. Masks as in MADE: hidden unit k has degree 1 + k mod (size - 1), sees inputs of no
 * higher degree, and is seen by outputs of a higher one. The last layer starts at N(0, 0.01^2).  Parameters: `in`, `features`, `out`.
 * Source: Germain et al. 2015, arXiv:1502.03509.
 */
export function autoregressiveNet({ size, hidden, reversed, ...options }: AutoregressiveNetOptions) {
  const degrees = Array.from({ length: size }, (_, i) => (reversed ? size - i : i + 1));
  const ofUnits = Array.from({ length: hidden }, (_, k) => (size === 1 ? 0 : 1 + (k % (size - 1))));
  const maskOf = (outputs: readonly number[], inputs: readonly number[], sees: (o: number, i: number) => boolean) =>
    ndArray(
      outputs.flatMap((o) => inputs.map((i) => (sees(o, i) ? 1 : 0))),
      [outputs.length, inputs.length],
    );
  const maskIn = maskOf(ofUnits, degrees, (unit, input) => unit >= input);
  const maskOut = maskOf([...degrees, ...degrees], ofUnits, (output, unit) => output > unit);
  const act = activation(options.activation);
  const seeAll = linear(hidden, { initializer: options.initializer, bias: false });
  const small = { weight: randomNormal(0.01), bias: fill(0) };
  return (z: Tensor, features: Tensor, scope: Scope): readonly [Tensor, Tensor] => {
    const own = masked(z, maskIn, initializerOf(options.initializer ?? "pytorch"), scope.child("in"));
    const units = act.apply(add(own, seeAll.apply(features, scope.child("features"))), scope);
    const [first, second] = split(masked(units, maskOut, small, scope.child("out")), 2);
    return [first, second];
  };
}
