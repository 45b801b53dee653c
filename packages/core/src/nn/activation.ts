import { InputError } from "../errors.js";
import { elu, leakyRelu, relu, sigmoid, softplus, tanh } from "../ops/index.js";
import { lambda, type Layer } from "./layer.js";

const activations = {
  relu: lambda("relu", (x) => relu(x)),
  "leaky-relu": lambda("leaky-relu", (x) => leakyRelu(x)),
  elu: lambda("elu", (x) => elu(x)),
  tanh: lambda("tanh", (x) => tanh(x)),
  sigmoid: lambda("sigmoid", (x) => sigmoid(x)),
  softplus: lambda("softplus", (x) => softplus(x)),
  none: lambda("none", (x) => x),
} as const;

/** An activation's word in a config. */
export type Activation = keyof typeof activations;
/** All of them, in the order that errors list. */
export const activationNames = Object.keys(activations) as Activation[];

/** An elementwise layer by name. Throws InputError for an unknown one. */
export function activation(name: Activation): Layer {
  if (Object.hasOwn(activations, name)) return activations[name];
  throw new InputError(`activation: must be one of ${activationNames.join(", ")}, got "${name as string}"`);
}
