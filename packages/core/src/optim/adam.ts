import { z } from "zod";
import { checkedOptions, type OptionsOf } from "../options.js";
import { add, div, mul, sqrt, square, sub } from "../ops/index.js";
import type { Optimizer } from "./optimizer.js";
import { asSchedule, type Schedule } from "./schedule.js";

/** Options of `adamax`, and of `adam` beside its decay. */
export const momentOptions = {
  beta1: z.number().min(0).lt(1).default(0.9).meta({ description: "Decay of the gradients' mean" }),
  beta2: z
    .number()
    .min(0)
    .lt(1)
    .default(0.999)
    .meta({ description: "Decay of their mean square (adamax: of their largest magnitude)" }),
  // without it a parameter that has had no gradient yet moves by 0 / 0
  epsilon: z.number().positive().default(1e-8).meta({ description: "Added to the denominator" }),
};

/** Options of `adam`: with a `weightDecay` above 0 (AdamW) a parameter shrinks by learningRate * weightDecay each step. */
export const adamOptions = {
  ...momentOptions,
  weightDecay: z.number().min(0).default(0).meta({ description: "Decoupled decay of the parameters" }),
};
const schema = z.strictObject(adamOptions);

/**
 * Adam:  m = b1 m + (1 - b1) g,  v = b2 v + (1 - b2) g^2,  p -= lr (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + epsilon).
 * The graph keeps m / (1 - b1) and v / (1 - b2), which saves two passes over memory; the constants move into two numbers
 * worked out for each step. With `weightDecay`, p is first multiplied by 1 - lr weightDecay. Defaults as published: 1e-3, 0.9,
 * 0.999, 1e-8.  Throws InputError for an option out of range.
 * Source: Kingma & Ba 2015, arXiv:1412.6980; decoupled decay: Loshchilov & Hutter 2019, arXiv:1711.05101.
 */
export function adam(learningRate: number | Schedule = 1e-3, options: OptionsOf<typeof adamOptions> = {}): Optimizer {
  const { beta1, beta2, epsilon, weightDecay } = checkedOptions("optimizer", schema, options);
  const rate = asSchedule(learningRate);
  // with V = v / (1 - b2), sqrt(v / (1 - b2^t)) = root(t) sqrt(V)
  const root = (step: number): number => Math.sqrt((1 - beta2) / (1 - beta2 ** (step + 1)));
  return {
    name: weightDecay > 0 ? "adamw" : "adam",
    update: (parameter, gradient, scope, steps) => {
      const size = scope.scheduled(
        "size",
        (step) => (rate(step, steps) * (1 - beta1)) / (1 - beta1 ** (step + 1)) / root(step),
      );
      const floor = scope.scheduled("epsilon", (step) => epsilon / root(step));
      const m = scope.state(`m.${parameter.name}`, parameter.shape, 0);
      const v = scope.state(`v.${parameter.name}`, parameter.shape, 0);
      const nextM = add(mul(m.current, beta1), gradient);
      const nextV = add(mul(v.current, beta2), square(gradient));
      m.update(nextM);
      v.update(nextV);
      const decayed =
        weightDecay > 0
          ? mul(
              parameter,
              scope.scheduled("decay", (step) => 1 - rate(step, steps) * weightDecay),
            )
          : parameter;
      return sub(decayed, mul(div(nextM, add(sqrt(nextV), floor)), size));
    },
  };
}
