import { constant, ndArray, type NdArray, type Tensor } from "../../graph/index.js";
import { add, matmul, mul, reshape } from "../../ops/index.js";
import { activation, type Activation } from "../activation.js";
import {
  fill,
  initializerOf,
  randomNormal,
  type Initializer,
  type InitializerName,
  type InitializerPair,
} from "../initializers.js";
import { linear } from "../linear.js";
import type { Scope } from "../scope.js";

/** Options of `autoregressiveNet`. */
export interface AutoregressiveNetOptions {
  /** Dimensions, or places of several numbers each. */
  readonly size: number;
  /** Numbers of each place, side by side; default 1. */
  readonly inputs?: number;
  /** Numbers that it gives for each place; default 2. */
  readonly outputs?: number;
  /** Units of the hidden layer. */
  readonly hidden: number;
  /** Whether an output sees the inputs after its own in place of those before. */
  readonly reversed: boolean;
  readonly activation: Activation;
  readonly initializer?: InitializerName;
  /** Start of the last layer's bias; default 0. */
  readonly bias?: Initializer;
}

/** y = x (W . mask)^T + b of x [..., inputs]; what the mask hides has no slope. A graph that applies it often, as a draw does, has W . mask once. */
function maskedLinear(mask: NdArray, { weight, bias }: InitializerPair): (x: Tensor, scope: Scope) => Tensor {
  const [outputs, inputs] = mask.shape;
  const fans = { fanIn: inputs, fanOut: outputs };
  const shown = constant(mask);
  const products = new WeakMap<Tensor, Tensor>();
  return (x, scope) => {
    const whole = scope.parameter("weight", [outputs, inputs], weight, fans);
    const w = products.get(whole) ?? mul(whole, shown);
    products.set(whole, w);
    const b = scope.parameter("bias", [outputs], bias, fans);
    const y = matmul(x.rank === 2 ? x : reshape(x, [-1, inputs]), w, { transposeB: true, bias: b });
    return x.rank === 2 ? y : reshape(y, [...x.shape.slice(0, -1), outputs]);
  };
}

/**
 * A net with one hidden layer whose outputs for dimension i see only the dimensions before it (after it where reversed), and all of the features, where there are
 * any: z [..., rows, size * inputs], features [rows, f] -> [..., rows, outputs * size], output by output. Masks as in MADE: hidden unit k has degree 1 + k mod (size - 1),
 * sees inputs of no higher degree, and is seen by outputs of a higher one. The last layer's weights start at N(0, 0.01^2).  Parameters: `in`, `features`, `out`.
 * Source: Germain et al. 2015, arXiv:1502.03509.
 */
export function autoregressiveNet(given: AutoregressiveNetOptions) {
  const { size, inputs = 1, outputs = 2, hidden, reversed, ...options } = given;
  const degrees = Array.from({ length: size }, (_, i) => (reversed ? size - i : i + 1));
  const ofUnits = Array.from({ length: hidden }, (_, k) => (size === 1 ? 0 : 1 + (k % (size - 1))));
  const maskOf = (outs: readonly number[], ins: readonly number[], sees: (o: number, i: number) => boolean) =>
    ndArray(
      outs.flatMap((o) => ins.map((i) => (sees(o, i) ? 1 : 0))),
      [outs.length, ins.length],
    );
  const ofInputs = degrees.flatMap((degree) => new Array<number>(inputs).fill(degree));
  const maskIn = maskOf(ofUnits, ofInputs, (unit, input) => unit >= input);
  const ofOutputs = Array.from({ length: outputs }, () => degrees).flat();
  const maskOut = maskOf(ofOutputs, ofUnits, (output, unit) => output > unit);
  const act = activation(options.activation);
  const seeAll = linear(hidden, { initializer: options.initializer, bias: false });
  const first = maskedLinear(maskIn, initializerOf(options.initializer ?? "pytorch"));
  const last = maskedLinear(maskOut, { weight: randomNormal(0.01), bias: options.bias ?? fill(0) });
  return (z: Tensor, scope: Scope, features?: Tensor): Tensor => {
    const own = first(z, scope.child("in"));
    const seen = features ? add(own, seeAll.apply(features, scope.child("features"))) : own;
    return last(act.apply(seen, scope), scope.child("out"));
  };
}
