import { add, exp, lgamma, log, log1p, mul, softplus, square, sub } from "../../ops/index.js";
import { decodedLog } from "../spread.js";
import { at, together, type ColumnLikelihood } from "./column-likelihood.js";
import { drawGamma, drawNormal } from "./draws.js";

/** Above 2, so that the variance is finite. */
const leastDegrees = 2.01;

/**
 * Student's t of location m, scale s and v degrees of freedom, all decoded, t = (x - m) / s:
 *
 *     log p(x) = log Gamma((v + 1) / 2) - log Gamma(v / 2) - 1/2 log(v pi) - log s - (v + 1) / 2 log(1 + t^2 / v).
 *
 * It forgives cells far out.  Parameters: m, log s in [-7, 7], v above 2.  Source of its use for missing cells: Mattei & Frellsen 2019, arXiv:1812.02633.
 */
export const studentTColumn: ColumnLikelihood = {
  name: "student-t",
  outputs: () => 3,
  // an output of 0 gives about 5 degrees
  parameters: (o) => together(at(o, 0), decodedLog(at(o, 1), 1), add(softplus(add(at(o, 2), 3)), leastDegrees)),
  logProb: (x, parameters) => {
    const [logScale, degrees] = [at(parameters, 1), at(parameters, 2)];
    const t = mul(sub(x, at(parameters, 0)), exp(mul(logScale, -1)));
    const half = mul(add(degrees, 1), 0.5);
    const constant = sub(sub(lgamma(half), lgamma(mul(degrees, 0.5))), mul(log(mul(degrees, Math.PI)), 0.5));
    return sub(sub(constant, logScale), mul(half, log1p(mul(square(t), exp(mul(log(degrees), -1))))));
  },
  mean: (parameters) => at(parameters, 0),
  moments: (p) => [p[0], Math.exp(p[1]) * Math.sqrt(p[2] / (p[2] - 2))],
  sample: (p, uniform) =>
    p[0] + (Math.exp(p[1]) * drawNormal(uniform)) / Math.sqrt((2 * drawGamma(p[2] / 2, uniform)) / p[2]),
};
