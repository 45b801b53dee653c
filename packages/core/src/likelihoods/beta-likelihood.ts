import { z } from "zod";
import { betaDistribution } from "../distributions/index.js";
import { sizeOf, type Tensor } from "../graph/index.js";
import { withOptions, type OptionsOf } from "../options.js";
import { add, clip, exp, mul, neg, sigmoid, sub } from "../ops/index.js";
import type { Likelihood } from "./likelihood.js";
import { decodedLog, halves, learnedLog, learnedSpread, positiveOption } from "./spread.js";

/**
 * Options of `betaLikelihood`, in a config and in code. A concentration of 4 at a mean of 1/2 is alpha = beta = 2; learned, it is the parameter `logConcentration`.
 * An epsilon of 1/512 puts the 256 grey levels in the middles of 256 equal parts of [0, 1].
 */
export const betaLikelihoodOptions = {
  concentration: positiveOption(4, "Start of alpha + beta"),
  spread: learnedSpread,
  epsilon: z
    .number()
    .gt(0)
    .lt(0.5)
    .default(1 / 512)
    .meta({ description: "The density is that of x, taken at epsilon + (1 - 2 epsilon) x" }),
};
export type BetaLikelihoodOptions = OptionsOf<typeof betaLikelihoodOptions>;

/** Least distance of the mean from 0 and 1, below which log Gamma of its share would overflow. */
const margin = 1e-4;

/**
 * y = epsilon + (1 - 2 epsilon) x is Beta, with mean sigmoid(decoder(z)) (held 1e-4 away from 0 and 1) and a concentration, since a Beta density is 0
 * or infinite at 0 and 1. The squeeze is a part of the model, so p(x|z) is a density of x, and figures of two epsilons can be compared:
 *
 *     log p(x|z) = sum_j (log Beta(y_j) + log(1 - 2 epsilon)),     mean = (E[y] - epsilon) / (1 - 2 epsilon), held in [0, 1].
 *
 * With `decoded` the decoder gives two numbers a value: all logits, then all logarithms of the concentration over its start.
 * Unit: nats; a density of x.  Throws InputError unless concentration > 0 and 0 < epsilon < 1/2.
 * Source: Ferrari & Cribari-Neto 2004; y as in Smithson & Verkuilen 2006.
 */
export const betaLikelihood = withOptions("likelihood", betaLikelihoodOptions, (options): Likelihood => {
  const { concentration, spread, epsilon } = options;
  const decoded = spread === "decoded";
  const share = (logits: Tensor): Tensor => add(mul(sigmoid(logits), 1 - 2 * margin), margin);
  return {
    name: "beta",
    outputsPerValue: decoded ? 2 : 1,
    isLogit: true,
    binary: false,
    measure: "density",
    build: (output, scope) => {
      const [logits, raw] = decoded ? halves(output) : [output];
      const logConcentration = raw
        ? decodedLog(raw, concentration)
        : learnedLog(scope, "logConcentration", concentration);
      const [mean, rest, concentrations] = [share(logits), share(neg(logits)), exp(logConcentration)];
      const density = betaDistribution(mean, rest, concentrations);
      const width = 1 - 2 * epsilon;
      const inside = (x: Tensor): Tensor => add(mul(x, width), epsilon);
      return {
        mean: clip(mul(sub(mean, epsilon), 1 / width), 0, 1),
        parameters: () => ({ alpha: mul(mean, concentrations), beta: mul(rest, concentrations) }),
        logProb: (x) => add(density.logProb(inside(x)), sizeOf(x.shape.slice(-1), "beta likelihood") * Math.log(width)),
        logProbPerValue: (x) => add(density.logProbPerValue(inside(x)), Math.log(width)),
      };
    },
  };
});
