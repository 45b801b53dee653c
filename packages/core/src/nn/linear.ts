import { InputError, ShapeError } from "../errors.js";
import { formatShape } from "../graph/index.js";
import { matmul, reshape } from "../ops/index.js";
import { initializerOf, type InitializerName, type InitializerPair } from "./initializers.js";
import type { Layer } from "./layer.js";

/** Options of `linear`. */
export interface LinearOptions {
  /** Expected size of the last axis; checked when given. */
  readonly inputs?: number;
  /** Default true. */
  readonly bias?: boolean;
  /** Default `pytorch`. */
  readonly initializer?: InitializerName | InitializerPair;
}

/**
 * y = x W^T + b.  Shapes: x [..., inputs] -> [..., outputs]; weight [outputs, inputs], bias [outputs] (PyTorch's layout).
 * Throws InputError unless outputs is a positive whole number; ShapeError if the last axis is not what was declared.
 */
export function linear(outputs: number, options: LinearOptions = {}): Layer {
  if (!Number.isInteger(outputs) || outputs < 1)
    throw new InputError(`linear: outputs must be a positive whole number, got ${outputs}`);
  const { weight, bias } = initializerOf(options.initializer ?? "pytorch");
  return {
    kind: "linear",
    parametrised: true,
    apply: (x, scope) => {
      const inputs = x.shape[x.rank - 1];
      if (typeof inputs !== "number" || (options.inputs !== undefined && inputs !== options.inputs))
        throw new ShapeError(
          `${scope.where("linear")}: last axis must be ${options.inputs ?? "a number"}, got ${formatShape(x.shape)}; ${x.rank > 2 ? "flatten the input first" : "check the sizes of the layer before"}`,
        );
      const fans = { fanIn: inputs, fanOut: outputs };
      const w = scope.parameter("weight", [outputs, inputs], weight, fans);
      const b = options.bias === false ? undefined : scope.parameter("bias", [outputs], bias, fans);
      const flat = x.rank === 2 ? x : reshape(x, [-1, inputs]);
      const y = matmul(flat, w, { transposeB: true, bias: b });
      return x.rank === 2 ? y : reshape(y, [...x.shape.slice(0, -1), outputs]);
    },
  };
}
