import { z } from "zod";
import type { Tensor } from "../graph/index.js";
import { fill, type Scope } from "../nn/index.js";
import { add, clip, log, max, mean, mul, sigmoid, split, stopGradient, type Operand } from "../ops/index.js";

/** What maps the decoder's output to the mean: `sigmoid` keeps it in (0, 1). */
export const outputOption = z
  .enum(["none", "sigmoid"])
  .default("none")
  .meta({ description: "What maps the decoder's output to the mean" });
/** What the likelihoods of grey values share. */
export interface OutputOptions {
  readonly output?: z.input<typeof outputOption>;
}

/** A spread, or its start. */
export const positiveOption = (start: number, description: string) =>
  z.number().positive().default(start).meta({ description });

/** Who sets the one spread that all values share. */
export const sharedSpread = z
  .enum(["fixed", "learned", "optimal"])
  .default("fixed")
  .meta({ description: "fixed; learned; optimal: from each batch's error, a running value in use" });

/** Who sets a spread that is learned in any case. */
export const learnedSpread = z
  .enum(["learned", "decoded"])
  .default("learned")
  .meta({ description: "learned: shared by all values; decoded: the decoder gives one for each" });

/** The mean of a decoder's output. */
export const meanOf = (output: Tensor, options: OutputOptions): Tensor =>
  options.output === "sigmoid" ? sigmoid(output) : output;

/** The only trained value of a spread that all values share, a logarithm. */
export const learnedLog = (scope: Scope, name: string, start: number, size?: number): Tensor =>
  scope.parameter(name, size === undefined ? [] : [size], fill(Math.log(start)), { fanIn: 1, fanOut: 1 });

/** Logarithms of spreads that a decoder gives, beside the start value's: held in [-7, 7], so that no output overflows. */
export const decodedLog = (output: Tensor, start: number): Tensor => clip(add(output, Math.log(start)), -7, 7);

/** A decoder's output of two numbers a value: all first ones, then all second ones. */
export const halves = (output: Tensor): [Tensor, Tensor] => split(output, 2, -1) as [Tensor, Tensor];

/** How much an optimal spread's running value follows a step, as batchNorm's. */
const momentum = 0.1;
/** Least logarithm of an optimal spread, as in the authors' code. */
const leastLog = -6;

/**
 * log of the spread that makes the batch most likely:  log(statistic) / power, the statistic being the mean of |x - mean|^power over the batch
 * and all values. No gradient flows through it: at its optimum it has none. A running value follows in training (state `name`) and
 * is taken at inference.  Source: Rybkin, Daniilidis & Levine 2021 (sigma-VAE), arXiv:2006.13202, section 3.2.
 */
function optimalLog(scope: Scope, name: string, start: number, power: number, statistic: Tensor): Tensor {
  if (!scope.training) return runningLog(scope, name, start, power);
  const state = scope.state(name, [], start ** power);
  const now = max(stopGradient(mean(statistic)), Math.exp(leastLog * power));
  state.update(add(mul(state.latest, 1 - momentum), mul(now, momentum)));
  return mul(log(now), 1 / power);
}

/** The same at inference: of the running value alone. */
const runningLog = (scope: Scope, name: string, start: number, power: number): Tensor =>
  mul(log(scope.state(name, [], start ** power).current), 1 / power);

/** How the one spread of all values is found. */
export type Spread = z.output<typeof sharedSpread>;

/** The logarithm of a spread: `of` a batch, `statistic` being its |x - mean|^power, and as it `stands` at inference. */
export interface LogSpread {
  readonly of: (statistic: Tensor) => Operand;
  readonly stands: () => Operand;
}

/** The logarithm of the one spread of all values. */
export function logSpread(
  spread: Spread,
  start: number,
  { scope, learned, running, power }: { scope: Scope; learned: string; running: string; power: number },
): LogSpread {
  if (spread === "optimal")
    return {
      of: (statistic) => optimalLog(scope, running, start, power, statistic),
      stands: () => runningLog(scope, running, start, power),
    };
  const one = spread === "fixed" ? Math.log(start) : learnedLog(scope, learned, start);
  return { of: () => one, stands: () => one };
}
