import { z } from "zod";
import { InputError } from "../errors.js";
import { checkedOptions, type OptionsOf } from "../options.js";
import { add, mul, sub } from "../ops/index.js";
import type { Optimizer } from "./optimizer.js";
import { asSchedule, type Schedule } from "./schedule.js";

/** Options of `sgd`. */
export const sgdOptions = {
  momentum: z.number().min(0).lt(1).default(0).meta({ description: "Share of the previous step that is kept" }),
  nesterov: z.boolean().default(false).meta({ description: "Nesterov's form of momentum" }),
};
const schema = z.strictObject(sgdOptions);

/**
 * Stochastic gradient descent with momentum:  b = momentum b + g,  p -= lr b;  with `nesterov`  p -= lr (g + momentum b).
 * Throws InputError for a momentum outside [0, 1), and for `nesterov` without momentum.
 * Source: torch.optim.SGD's formulation; Sutskever et al. 2013, "On the importance of initialization and momentum in deep learning".
 */
export function sgd(learningRate: number | Schedule, options: OptionsOf<typeof sgdOptions> = {}): Optimizer {
  const { momentum, nesterov } = checkedOptions("optimizer", schema, options);
  if (nesterov && momentum === 0)
    throw new InputError("optimizer.nesterov: needs a momentum above 0, got 0; set optimizer.momentum");
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
