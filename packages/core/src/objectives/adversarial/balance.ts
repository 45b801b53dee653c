import { z } from "zod";
import type { Tensor } from "../../graph/index.js";
import { add, greater, less, mean, mul, neg, softplus, stopGradient, sub, toFloat } from "../../ops/index.js";

/** Options of an objective whose adversaries wait for each other. */
export const balanceOptions = {
  equilibrium: z
    .number()
    .positive()
    .default(0.68)
    .meta({ description: "Loss of the discriminator, on images or on made ones, that training keeps near, in nats" }),
  margin: z
    .number()
    .min(0)
    .default(0.35)
    .meta({ description: "How far below it the discriminator waits, and how far above it the decoder" }),
};

/**
 * Who moves in this step, 1 or 0 each, by the log ratios that D gives images and made ones. The discriminator waits where its loss on images or on made ones is
 * below equilibrium - margin, the decoder where one of them is above equilibrium + margin; where both hold, both move.  Source: the authors' program of Larsen et al. 2016, arXiv:1512.09300.
 */
export function balance(
  real: Tensor,
  fake: Tensor,
  { equilibrium, margin }: { readonly equilibrium: number; readonly margin: number },
): { readonly discriminator: Tensor; readonly decoder: Tensor } {
  const [onReal, onFake] = [mean(softplus(neg(real))), mean(softplus(fake))];
  const either = (a: Tensor, b: Tensor): Tensor => sub(1, mul(sub(1, a), sub(1, b)));
  const below = (loss: Tensor): Tensor => toFloat(less(loss, equilibrium - margin));
  const above = (loss: Tensor): Tensor => toFloat(greater(loss, equilibrium + margin));
  const [isStrong, isWeak] = [either(below(onReal), below(onFake)), either(above(onReal), above(onFake))];
  return { discriminator: either(sub(1, isStrong), isWeak), decoder: either(sub(1, isWeak), isStrong) };
}

/** The same value; its slope only where `moves` is 1. */
export const slopeWhere = (moves: Tensor, loss: Tensor): Tensor =>
  add(stopGradient(loss), mul(stopGradient(moves), sub(loss, stopGradient(loss))));
