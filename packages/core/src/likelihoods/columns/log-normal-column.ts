import { add, exp, log, mul, square, sub } from "../../ops/index.js";
import { decodedLog } from "../spread.js";
import { at, together, type ColumnLikelihood } from "./column-likelihood.js";
import { drawNormal } from "./draws.js";

const halfLog2Pi = Math.log(2 * Math.PI) / 2;

/**
 * log x ~ N(m, s^2), both decoded, for x > 0:  log p(x) = -(log x - m)^2 / (2 s^2) - log s - 1/2 log(2 pi) - log x.  Its mean is exp(m + s^2 / 2).
 * Parameters: m, log s in [-7, 7].
 */
export const logNormalColumn: ColumnLikelihood = {
  name: "log-normal",
  outputs: () => 2,
  parameters: (outputs) => together(at(outputs, 0), decodedLog(at(outputs, 1), 1)),
  logProb: (x, parameters) => {
    const [logX, logStddev] = [log(x), at(parameters, 1)];
    const z = mul(sub(logX, at(parameters, 0)), exp(mul(logStddev, -1)));
    return sub(sub(mul(square(z), -0.5), add(logStddev, halfLog2Pi)), logX);
  },
  mean: (parameters) => exp(add(at(parameters, 0), mul(exp(mul(at(parameters, 1), 2)), 0.5))),
  moments: (p) => {
    const variance = Math.exp(2 * p[1]);
    const mean = Math.exp(p[0] + variance / 2);
    return [mean, mean * Math.sqrt(Math.expm1(variance))];
  },
  sample: (p, uniform) => Math.exp(p[0] + Math.exp(p[1]) * drawNormal(uniform)),
};
