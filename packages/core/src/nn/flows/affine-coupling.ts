import type { Tensor } from "../../graph/index.js";
import { add, concat, exp, mul, neg, split, sub, sum, tanh } from "../../ops/index.js";
import { activation, type Activation } from "../activation.js";
import { fill, randomNormal, type InitializerName } from "../initializers.js";
import { sequential } from "../layer.js";
import { linear } from "../linear.js";
import type { Scope } from "../scope.js";
import type { Bijection } from "./bijection.js";

/** Options of `affineCoupling`. */
export interface AffineCouplingOptions {
  /** Dimensions, two or more. */
  readonly size: number;
  /** Which half is moved: `second`, as the first says, or `first`, as the second says. */
  readonly moves: "first" | "second";
  /** Sizes of the hidden layers of its net. */
  readonly hidden: readonly number[];
  readonly activation: Activation;
  readonly initializer?: InitializerName;
}

/**
 * y_b = x_b exp(s(x_a)) + t(x_a),  y_a = x_a,  for the halves a and b of x; log |det| = sum s. s and t are the outputs of one MLP of x_a, and of the features
 * where there are any; s is held within +-2 by 2 tanh(s / 2). The last layer starts at N(0, 0.01^2), so that the coupling starts near the identity.  Parameters: `0.weight`, `0.bias`, ...
 * Source: Dinh, Sohl-Dickstein & Bengio 2017, arXiv:1605.08803.
 */
export function affineCoupling({ size, moves, hidden, ...options }: AffineCouplingOptions): Bijection {
  const half = Math.floor(size / 2);
  const moved = moves === "second" ? size - half : half;
  const act = activation(options.activation);
  const small = { weight: randomNormal(0.01), bias: fill(0) };
  const net = sequential(
    ...hidden.flatMap((width) => [linear(width, { initializer: options.initializer }), act]),
    linear(2 * moved, { initializer: small }),
  );
  const joined = (stays: Tensor, v: Tensor): Tensor => concat(moves === "second" ? [stays, v] : [v, stays]);
  const parts = (v: Tensor, scope: Scope, features?: Tensor) => {
    const [first, second] = split(v, [half, size - half]);
    const [stays, moving] = moves === "second" ? [first, second] : [second, first];
    // stretched by an addition: the number of rows may be known only when the graph runs
    const seen = features ? concat([stays, add(features, mul(sum(stays, -1, true), 0))]) : stays;
    const [raw, shift] = split(net.apply(seen, scope), 2);
    return { stays, moving, shift, logScale: mul(tanh(mul(raw, 0.5)), 2) };
  };
  return {
    forward: (x, scope, features) => {
      const { stays, moving, shift, logScale } = parts(x, scope, features);
      return { y: joined(stays, add(mul(moving, exp(logScale)), shift)), logDet: sum(logScale, -1) };
    },
    inverse: (y, scope, features) => {
      const { stays, moving, shift, logScale } = parts(y, scope, features);
      return joined(stays, mul(sub(moving, shift), exp(neg(logScale))));
    },
  };
}
