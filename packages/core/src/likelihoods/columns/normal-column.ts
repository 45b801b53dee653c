import { add, exp, mul, square, sub } from "../../ops/index.js";
import { decodedLog } from "../spread.js";
import { at, together, type ColumnLikelihood } from "./column-likelihood.js";
import { drawNormal } from "./draws.js";

const halfLog2Pi = Math.log(2 * Math.PI) / 2;

/** N(mean, stddev^2), both decoded:  log p(x) = -(x - mean)^2 / (2 stddev^2) - log stddev - 1/2 log(2 pi).  Parameters: mean, log stddev in [-7, 7]. */
export const normalColumn: ColumnLikelihood = {
  name: "normal",
  outputs: () => 2,
  parameters: (outputs) => together(at(outputs, 0), decodedLog(at(outputs, 1), 1)),
  logProb: (x, parameters) => {
    const log = at(parameters, 1);
    const z = mul(sub(x, at(parameters, 0)), exp(mul(log, -1)));
    return sub(mul(square(z), -0.5), add(log, halfLog2Pi));
  },
  mean: (parameters) => at(parameters, 0),
  moments: (p) => [p[0], Math.exp(p[1])],
  sample: (p, uniform) => p[0] + Math.exp(p[1]) * drawNormal(uniform),
};
