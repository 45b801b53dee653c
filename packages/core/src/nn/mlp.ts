import { z } from "zod";
import { InputError } from "../errors.js";
import { checkedOptions, shown, type OptionsOf } from "../options.js";
import { activation } from "./activation.js";
import { denseBlock, denseBlockOptions } from "./blocks/block-options.js";
import { activationOption, initializerOption } from "./part-options.js";
import { sequential, type Layer } from "./layer.js";
import { linear } from "./linear.js";
import { madeWith } from "../variant.js";

const sizesSchema = z.array(z.int().min(1)).min(2);

/** Options of `mlp`. */
const options = z.strictObject({
  activation: activationOption("relu", "Activation between the layers"),
  activateLast: z
    .boolean()
    .default(false)
    .meta({ description: "After the last layer too, as a trunk wants it that heads follow" }),
  initializer: initializerOption,
  ...denseBlockOptions,
});
export type MlpOptions = OptionsOf<typeof options.shape>;

/**
 * A multi-layer perceptron: mlp([784, 300, 300]) maps [batch, 784] to [batch, 300] by two linear layers.
 * Throws InputError unless there are two sizes or more, all positive whole numbers.
 */
export function mlp(sizes: readonly number[], given: MlpOptions = {}): Layer {
  if (!sizesSchema.safeParse(sizes).success)
    throw new InputError(`mlp: sizes must be two or more positive whole numbers, got ${shown(sizes)}`);
  const { activation: name, activateLast, initializer, ...blocks } = checkedOptions("mlp", options, given);
  const act = activation(name);
  const layers = sizes.slice(1).flatMap((size, i) => {
    const layer = linear(size, { inputs: sizes[i], initializer });
    return i < sizes.length - 2 || activateLast ? denseBlock(layer, act, blocks) : [layer];
  });
  return madeWith(
    { type: "mlp", sizes, activation: name, activateLast, initializer, ...blocks },
    sequential(...layers),
  );
}
