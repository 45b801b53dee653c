import { abs, add, div, max, mul, sub } from "../ops/index.js";
import { checkAboveZero, checkFraction } from "./check.js";
import type { AdamOptions } from "./adam.js";
import type { Optimizer } from "./optimizer.js";
import { asSchedule, type Schedule } from "./schedule.js";

/**
 * Adamax:  m = b1 m + (1 - b1) g,  u = max(b2 u, |g| + epsilon),  p -= lr / (1 - b1^t) m / u.
 * Defaults as published: 2e-3, 0.9, 0.999.  Throws InputError for an option out of range.
 * Source: Kingma & Ba 2015, arXiv:1412.6980, section 7.1; epsilon as in torch.optim.Adamax.
 */
export function adamax(
  learningRate: number | Schedule = 2e-3,
  options: Omit<AdamOptions, "weightDecay"> = {},
): Optimizer {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = options;
  checkFraction({ beta1, beta2 });
  checkAboveZero({ epsilon });
  const rate = asSchedule(learningRate);
  return {
    name: "adamax",
    update: (parameter, gradient, scope, steps) => {
      const size = scope.scheduled("size", (step) => (rate(step, steps) * (1 - beta1)) / (1 - beta1 ** (step + 1)));
      const m = scope.state(`m.${parameter.name}`, parameter.shape, 0);
      const u = scope.state(`u.${parameter.name}`, parameter.shape, 0);
      const nextM = add(mul(m.current, beta1), gradient); // m / (1 - b1)
      const nextU = max(mul(u.current, beta2), add(abs(gradient), epsilon));
      m.update(nextM);
      u.update(nextU);
      return sub(parameter, mul(div(nextM, nextU), size));
    },
  };
}
