import { InputError, InternalError } from "../errors.js";
import { formatShape, zeros, type NdArray, type Tensor } from "../graph/index.js";
import { gradient } from "../ops/index.js";
import { fillNormal } from "../random/index.js";
import { evaluate } from "../runtime/reference.js";

export interface MonteCarloCase {
  /** A scalar graph of the parameters. */
  readonly closedForm: Tensor;
  /** A scalar graph of the parameters and the noise whose expectation should be the closed form: the mean over some hundred samples. */
  readonly estimate: Tensor;
  /** Where to compare, and with respect to what to differentiate. */
  readonly parameters: ReadonlyMap<Tensor, NdArray>;
  /** Inputs that are drawn anew for each batch. */
  readonly noise: readonly Tensor[];
  /** Draws one batch of an input; standard normals by default. */
  readonly draw?: (noise: Tensor, batch: number) => NdArray;
  /** How many estimates are averaged; 64 by default. Their spread gives the standard error. */
  readonly batches?: number;
  /** Compare gradients too; true by default. False where `estimate` is no differentiable function of its parameters' samples. */
  readonly gradients?: boolean;
}

/** One number that was compared. */
export interface MonteCarloResult {
  /** `value`, or `d/d name[i]`. */
  readonly what: string;
  readonly closedForm: number;
  readonly estimate: number;
  readonly standardError: number;
}

const standardNormals =
  (seed: number) =>
  (noise: Tensor, batch: number): NdArray => {
    const out = zeros(noise.shape as number[]);
    fillNormal(out.data as Float64Array<ArrayBuffer>, { seed, stream: noise.name ?? "noise", step: batch });
    return out;
  };

/**
 * Compares a closed form with an unbiased estimate, in value and in the gradient with respect to every entry of the parameters, in float64 on the
 * reference runtime: |closed form - mean over batches| must be at most 5 standard errors (and 1e-9 of the closed form, for estimates
 * without variance). Returns what was compared. Throws InternalError naming the first number that is off.
 */
export function checkMonteCarlo(test: MonteCarloCase): MonteCarloResult[] {
  const { closedForm, estimate, parameters, noise, draw = standardNormals(1), batches = 64, gradients = true } = test;
  if (batches < 8) throw new InputError(`checkMonteCarlo: needs 8 batches or more to judge the spread, got ${batches}`);
  const wrt = [...parameters.keys()];
  const withGradients = (value: Tensor): Tensor[] => (gradients ? [value, ...gradient(value, wrt)] : [value]);
  const flat = (arrays: readonly NdArray[]): number[] => arrays.flatMap((x) => [...x.data]);

  const names = ["value"];
  if (gradients)
    wrt.forEach((x) =>
      parameters.get(x)!.data.forEach((_, i) => names.push(`d/d ${x.name ?? formatShape(x.shape)}[${i}]`)),
    );
  const exact = flat(evaluate(withGradients(closedForm), parameters));
  const outputs = withGradients(estimate);
  const draws = Array.from({ length: batches }, (_, batch) =>
    flat(evaluate(outputs, new Map([...parameters, ...noise.map((x) => [x, draw(x, batch)] as const)]))),
  );

  return exact.map((closed, i) => {
    const average = draws.reduce((total, row) => total + row[i], 0) / batches;
    const variance = draws.reduce((total, row) => total + (row[i] - average) ** 2, 0) / (batches - 1);
    const result = {
      what: names[i],
      closedForm: closed,
      estimate: average,
      standardError: Math.sqrt(variance / batches),
    };
    if (!(Math.abs(closed - average) <= 5 * result.standardError + 1e-9 * Math.max(1, Math.abs(closed))))
      throw new InternalError(
        `Monte Carlo check: ${result.what} is ${closed} by the closed form, ${average} +- ${result.standardError} by ${batches} batches of samples`,
      );
    return result;
  });
}
