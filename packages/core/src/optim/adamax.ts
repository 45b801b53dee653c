import { z } from "zod";
import { checkedOptions, type OptionsOf } from "../options.js";
import { abs, add, div, max, mul, sub } from "../ops/index.js";
import { momentOptions } from "./adam.js";
import type { Optimizer } from "./optimizer.js";
import { asSchedule, type Schedule } from "./schedule.js";

const schema = z.strictObject(momentOptions);

/**
 * Adamax:  m = b1 m + (1 - b1) g,  u = max(b2 u, |g| + epsilon),  p -= lr / (1 - b1^t) m / u.
 * Defaults as published: 2e-3, 0.9, 0.999.  Throws InputError for an option out of range.
 * Source: Kingma & Ba 2015, arXiv:1412.6980, section 7.1; epsilon as in torch.optim.Adamax.
 */
export function adamax(
  learningRate: number | Schedule = 2e-3,
  options: OptionsOf<typeof momentOptions> = {},
): Optimizer {
  const { beta1, beta2, epsilon } = checkedOptions("optimizer", schema, options);
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
