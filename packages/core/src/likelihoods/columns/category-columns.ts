import { constant, type Tensor } from "../../graph/index.js";
import {
  add,
  argMax,
  cast,
  concat,
  exp,
  log,
  logSigmoid,
  logSoftmax,
  mul,
  neg,
  oneHot,
  reshape,
  softplus,
  sub,
  sum,
  toFloat,
} from "../../ops/index.js";
import { at, type ColumnLikelihood } from "./column-likelihood.js";
import { drawCategory } from "./draws.js";

/** What columns of categories share: parameters are the log-probabilities of all, [..., n, categories], and x the place of one. */
const byLogProbs = {
  logProb: (x: Tensor, logProbs: Tensor): Tensor =>
    sum(mul(oneHot(cast(x, "int"), Number(logProbs.shape.at(-1))), logProbs), -1),
  mean: (logProbs: Tensor): Tensor => toFloat(argMax(logProbs)),
  sample: drawCategory,
};

/** A category of K by K decoded logits:  log p(k) = logits_k - log sum_j exp(logits_j). */
export const categoricalColumn: ColumnLikelihood = {
  ...byLogProbs,
  name: "categorical",
  outputs: (categories) => categories,
  parameters: (outputs) => logSoftmax(outputs),
};

/** Yes or no by one decoded logit:  log p(1) = log sigmoid(logit), log p(0) = log sigmoid(-logit). */
export const bernoulliColumn: ColumnLikelihood = {
  ...byLogProbs,
  name: "bernoulli",
  outputs: () => 1,
  parameters: (outputs) => concat([logSigmoid(neg(outputs)), logSigmoid(outputs)]),
};

/** Least distance of two thresholds: no category has no probability at all. */
const leastGap = 1e-3;

/**
 * One of K categories in order, by K - 1 rising thresholds t_k:  P(x <= k) = sigmoid(t_k),  so that
 *
 *     log p(k) = log sigmoid(t_k) + log sigmoid(-t_(k-1)) + log(1 - exp(t_(k-1) - t_k)),  t_(-1) = -infinity, t_(K-1) = infinity.
 *
 * The first threshold and the softplus of each further gap are decoded.  Source: McCullagh 1980, "Regression models for ordinal data"; as a VAE's likelihood:
 * Nazabal et al. 2020, arXiv:1807.03653, section 3.1.
 */
export const ordinalColumn: ColumnLikelihood = {
  ...byLogProbs,
  name: "ordinal",
  outputs: (categories) => Math.max(1, categories - 1),
  parameters: (outputs) => {
    const count = Number(outputs.shape.at(-1));
    const gaps = Array.from({ length: count - 1 }, (_, k) => add(softplus(at(outputs, k + 1)), leastGap));
    const thresholds = gaps.reduce((all, gap) => [...all, add(all[all.length - 1], gap)], [at(outputs, 0)]);
    const between = gaps.map((gap, k) =>
      add(add(logSigmoid(thresholds[k + 1]), logSigmoid(neg(thresholds[k]))), log(sub(1, exp(neg(gap))))),
    );
    const all = [logSigmoid(thresholds[0]), ...between, logSigmoid(neg(thresholds[count - 1]))];
    return concat(all.map((one) => reshape(one, [...one.shape, 1])));
  },
};

/**
 * The level k of a scale of K equal steps, n = K - 1, by one decoded logit:  log p(k) = log C(n, k) + k log sigmoid(logit) + (n - k) log sigmoid(-logit).  A level
 * is as likely as its distance from the mean n sigmoid(logit) lets it be, and no decoded number says how sure that is: for scores of unusual rows.
 */
export const binomialColumn: ColumnLikelihood = {
  ...byLogProbs,
  name: "binomial",
  outputs: () => 1,
  parameters: (outputs, _, categories) => {
    const n = categories - 1;
    const choices = [0];
    for (let k = 1; k <= n; k++) choices.push(choices[k - 1] + Math.log((n - k + 1) / k));
    const levels = Float64Array.from({ length: categories }, (_, k) => k);
    const row = (data: Float64Array): Tensor => constant({ shape: [categories], data });
    const [yes, no] = [logSigmoid(outputs), logSigmoid(neg(outputs))];
    const logProbs = add(mul(yes, row(levels)), mul(no, row(levels.map((k) => n - k))));
    return add(logProbs, row(Float64Array.from(choices)));
  },
};
