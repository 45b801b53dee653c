import { InputError } from "../errors.js";
import { greaterEqual, mul, toFloat } from "../ops/index.js";
import { lambda, type Layer } from "./layer.js";

/**
 * In training sets each value to 0 with probability `rate` and divides the others by 1 - rate; at inference the identity.
 * Throws InputError unless rate is in [0, 1).  Source: Srivastava et al. 2014.
 */
export function dropout(rate: number): Layer {
  if (!(rate >= 0 && rate < 1)) throw new InputError(`dropout: rate must be in [0, 1), got ${rate}`);
  return lambda(
    "dropout",
    (x, scope) =>
      rate === 0 || !scope.training
        ? x
        : mul(
            x,
            mul(toFloat(greaterEqual(scope.noise("uniform", x.shape, scope.nextNoiseName()), rate)), 1 / (1 - rate)),
          ),
    `${rate}`,
  );
}
