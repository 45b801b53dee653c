import type { Tensor } from "../../graph/index.js";
import { add, exp, mul, neg, split, sub, sum, tanh } from "../../ops/index.js";
import type { Scope } from "../scope.js";
import { autoregressiveNet, type AutoregressiveNetOptions } from "./autoregressive-net.js";
import type { Bijection } from "./bijection.js";

/**
 * y = (x - m) exp(-s),  where s and m of a dimension see the dimensions of x before it, and the features; log |det| = -sum s. s is held within +-2 by
 * 2 tanh(s / 2). A step of a masked autoregressive flow: one pass forward, `size` passes back, each of which makes one more dimension right.
 * Source: Papamakarios, Pavlakou & Murray 2017, arXiv:1705.07057.
 */
export function maskedAutoregressive(options: AutoregressiveNetOptions): Bijection {
  const net = autoregressiveNet(options);
  const parts = (x: Tensor, scope: Scope, features?: Tensor) => {
    const [shift, raw] = split(net(x, scope, features), 2);
    return { shift, logScale: mul(tanh(mul(raw, 0.5)), 2) };
  };
  return {
    forward: (x, scope, features) => {
      const { shift, logScale } = parts(x, scope, features);
      return { y: mul(sub(x, shift), exp(neg(logScale))), logDet: neg(sum(logScale, -1)) };
    },
    inverse: (y, scope, features) => {
      // the first pass may begin anywhere: the first dimension sees none
      let x = y;
      for (let pass = 0; pass < options.size; pass++) {
        const { shift, logScale } = parts(x, scope, features);
        x = add(mul(y, exp(logScale)), shift);
      }
      return x;
    },
  };
}
