import { z } from "zod";
import type { Tensor } from "../../graph/index.js";
import { lambda, linear, sequential, type InitializerName, type Layer, type Scope } from "../../nn/index.js";
import { add, leakyRelu, mean, mul, neg, softplus } from "../../ops/index.js";
import { adam } from "../../optim/index.js";
import type { Group } from "../objective.js";

/** Options of an objective with an adversary. */
export const discriminatorOptions = (
  hidden: number[],
  rate: number,
  description = "Learning rate of the discriminator's Adam",
) => ({
  discriminatorHidden: z
    .array(z.int().min(1))
    .default(hidden)
    .meta({ description: "Sizes of the discriminator's hidden layers" }),
  discriminatorRate: z.number().positive().default(rate).meta({ description }),
});

const slope = lambda("leaky-relu", (x) => leakyRelu(x, 0.2));

/** Hidden layers with leaky ReLU 0.2. */
export const leakyLayers = (hidden: readonly number[], initializer: InitializerName = "pytorch"): Layer[] =>
  hidden.flatMap((size) => [linear(size, { initializer }), slope]);

/** An MLP with leaky ReLU 0.2 and one output, the log ratio log D - log (1 - D) of telling two samples apart. */
export const discriminator = (hidden: readonly number[]): Layer => sequential(...leakyLayers(hidden), linear(1));

/** -1/2 E[log D(real) + log (1 - D(fake))] from the log ratios of both: ln 2 for one who guesses. Unit: nats. */
export const tellingApart = (real: Tensor, fake: Tensor): Tensor =>
  mul(add(mean(softplus(neg(real))), mean(softplus(fake))), 0.5);

/** The discriminator as a group with an Adam of its own. */
export const discriminatorGroup = (
  scope: Scope,
  loss: Tensor,
  rate: number,
  { beta1, beta2 }: { readonly beta1: number; readonly beta2: number },
): Group => ({ name: "discriminator", scope: scope.path, loss, optimizer: adam(rate, { beta1, beta2 }) });
