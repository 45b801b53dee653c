import { add, mul, sub } from "../ops/index.js";
import { checkFraction } from "./check.js";
import type { Optimizer } from "./optimizer.js";
import { asSchedule, type Schedule } from "./schedule.js";

/**
 * Stochastic gradient descent with momentum:  b = momentum b + g,  p -= lr b;  with `nesterov`  p -= lr (g + momentum b).
 * Source: torch.optim.SGD's formulation; Sutskever et al. 2013.
 */
export function sgd(
  learningRate: number | Schedule,
  options: { readonly momentum?: number; readonly nesterov?: boolean } = {},
): Optimizer {
  const { momentum = 0, nesterov = false } = options;
  checkFraction({ momentum });
  const rate = asSchedule(learningRate);
  return {
    name: "sgd",
    update: (parameter, gradient, scope, steps) => {
      const size = scope.scheduled("size", (step) => rate(step, steps));
      if (momentum === 0) return sub(parameter, mul(gradient, size));
      const buffer = scope.state(`m.${parameter.name}`, parameter.shape, 0);
      const next = add(mul(buffer.current, momentum), gradient);
      buffer.update(next);
      return sub(parameter, mul(nesterov ? add(gradient, mul(next, momentum)) : next, size));
    },
  };
}
