import { betaDistribution } from "../../distributions/index.js";
import { exp, sigmoid, mul } from "../../ops/index.js";
import { decodedLog } from "../spread.js";
import { at, together, type ColumnLikelihood } from "./column-likelihood.js";
import { drawGamma } from "./draws.js";

/** Start of alpha + beta, so that values begin nearly uniform in (0, 1). */
const concentration = 2;

/** Beta on (0, 1) by its decoded mean and concentration, see `betaDistribution`.  Parameters: mean, 1 - mean, log concentration. */
export const betaColumn: ColumnLikelihood = {
  name: "beta",
  outputs: () => 2,
  parameters: (o) => together(sigmoid(at(o, 0)), sigmoid(mul(at(o, 0), -1)), decodedLog(at(o, 1), concentration)),
  logProb: (x, p) => betaDistribution(at(p, 0), at(p, 1), exp(at(p, 2))).logProbPerValue(x),
  mean: (p) => at(p, 0),
  moments: (p) => [p[0], Math.sqrt((p[0] * p[1]) / (Math.exp(p[2]) + 1))],
  sample: (p, uniform) => {
    const total = Math.exp(p[2]);
    const a = drawGamma(p[0] * total, uniform);
    return a / (a + drawGamma(p[1] * total, uniform));
  },
};
