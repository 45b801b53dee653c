import { InputError } from "../errors.js";
import { activation, type Activation } from "./activation.js";
import type { InitializerName } from "./initializers.js";
import { sequential, type Layer } from "./layer.js";
import { linear } from "./linear.js";
import { madeWith } from "../variant.js";

/** Options of `mlp`. */
export interface MlpOptions {
  /** Between layers; default `relu`. */
  readonly activation?: Activation;
  /** After the last layer too; default false. A trunk that heads follow wants it. */
  readonly activateLast?: boolean;
  /** Default `pytorch`. */
  readonly initializer?: InitializerName;
}

/**
 * A multi-layer perceptron: mlp([784, 300, 300]) maps [batch, 784] to [batch, 300] by two linear layers.
 * Throws InputError unless there are two sizes or more, all positive whole numbers.
 */
export function mlp(sizes: readonly number[], options: MlpOptions = {}): Layer {
  if (sizes.length < 2 || sizes.some((size) => !Number.isInteger(size) || size < 1))
    throw new InputError(`mlp: sizes must be two or more positive whole numbers, got [${sizes.join(", ")}]`);
  const act = activation(options.activation ?? "relu");
  const layers = sizes.slice(1).flatMap((size, i) => {
    const layer = linear(size, { inputs: sizes[i], initializer: options.initializer });
    return i < sizes.length - 2 || options.activateLast ? [layer, act] : [layer];
  });
  return madeWith({ type: "mlp", sizes, ...options }, sequential(...layers));
}
