import { add, div, mul, sqrt, square, sub } from "../ops/index.js";
import { checkAboveZero, checkFraction, checkNotNegative } from "./check.js";
import type { Optimizer } from "./optimizer.js";
import { asSchedule, type Schedule } from "./schedule.js";

/** Options of `adam`. */
export interface AdamOptions {
  /** Decay of the first moment, in [0, 1); default 0.9. */
  readonly beta1?: number;
  /** Decay of the second moment, in [0, 1); default 0.999. */
  readonly beta2?: number;
  /** Added to the root of the second moment, so to a quantity of the gradient's unit; default 1e-8. */
  readonly epsilon?: number;
  /** Decoupled decay (AdamW): the parameter shrinks by learningRate * weightDecay each step. Default 0. */
  readonly weightDecay?: number;
}

/**
 * Adam:  m = b1 m + (1 - b1) g,  v = b2 v + (1 - b2) g^2,  p -= lr (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + epsilon).
 * The graph keeps m / (1 - b1) and v / (1 - b2), which saves two passes over memory; the constants move into two numbers
 * worked out for each step. With `weightDecay`, p is first multiplied by 1 - lr weightDecay. Defaults as published: 1e-3, 0.9,
 * 0.999, 1e-8.  Throws InputError for an option out of range.
 * Source: Kingma & Ba 2015, arXiv:1412.6980; decoupled decay: Loshchilov & Hutter 2019, arXiv:1711.05101.
 */
export function adam(learningRate: number | Schedule = 1e-3, options: AdamOptions = {}): Optimizer {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0 } = options;
  checkFraction({ beta1, beta2 });
  // without it a parameter that has had no gradient yet moves by 0 / 0
  checkAboveZero({ epsilon });
  checkNotNegative({ weightDecay });
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
