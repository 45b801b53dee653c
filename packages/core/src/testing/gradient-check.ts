import { InternalError } from "../errors.js";
import { formatShape, input, zeros, type NdArray, type Tensor } from "../graph/index.js";
import { gradient, mul, sum } from "../ops/index.js";
import { evaluate } from "../runtime/reference.js";

/** One entry of the Jacobian where the rule and the differences disagree. */
export interface GradientMismatch {
  /** Which input, and the place in it and in the output, as flat row-major indices. */
  readonly input: number;
  readonly at: number;
  readonly output: number;
  readonly rule: number;
  readonly difference: number;
}

export interface GradientReport {
  /** Entries of the Jacobian that were compared. */
  readonly entries: number;
  /** Largest |rule - difference| / max(1, |difference|). */
  readonly worst: number;
  readonly mismatches: readonly GradientMismatch[];
}

export interface GradientCheckOptions {
  /** Allowed |rule - difference| / max(1, |difference|); 1e-6 by default. */
  readonly tolerance?: number;
  /** Step relative to max(1, |x|); 1e-3 by default, where the five-point rule's two errors balance near 1e-12. */
  readonly step?: number;
}

/**
 * Compares every entry of the Jacobian of `f` at `point` with central differences, in float64 on the reference runtime:
 * d f / d x ~ [8 (f(x + h) - f(x - h)) - (f(x + 2h) - f(x - 2h))] / 12 h, of error h^4.
 * `f` builds the graph from float inputs of point's shapes; `point` must lie further than 2h from every kink of f.
 * Source: Abramowitz & Stegun 25.3.6.
 */
export function compareGradient(
  f: (...inputs: Tensor[]) => Tensor,
  point: readonly NdArray[],
  options: GradientCheckOptions = {},
): GradientReport {
  const { tolerance = 1e-6, step = 1e-3 } = options;
  const inputs = point.map((x, i) => input(`x${i}`, x.shape));
  const out = f(...inputs);
  const weight = input("weight", out.shape);
  const rules = gradient(sum(mul(out, weight)), inputs);
  const feeds = new Map<Tensor, NdArray>(inputs.map((x, i) => [x, point[i]]));
  const count = evaluate([out], feeds)[0].data.length;

  // rules[j] of output k: one reverse pass with the weight on output k alone
  const jacobian = Array.from({ length: count }, (_, k) => {
    const pick = zeros(out.shape as number[]);
    pick.data[k] = 1;
    return evaluate(rules, new Map([...feeds, [weight, pick]]));
  });

  let worst = 0;
  let entries = 0;
  const mismatches: GradientMismatch[] = [];
  point.forEach((x, i) => {
    for (let at = 0; at < x.data.length; at++) {
      const h = step * Math.max(1, Math.abs(x.data[at]));
      const shifted = (by: number): Float64Array => {
        const data = x.data.slice();
        data[at] += by;
        return evaluate([out], new Map([...feeds, [inputs[i], { shape: x.shape, data }]]))[0].data;
      };
      const [minus2, minus1, plus1, plus2] = [shifted(-2 * h), shifted(-h), shifted(h), shifted(2 * h)];
      for (let k = 0; k < count; k++) {
        const difference = (8 * (plus1[k] - minus1[k]) - (plus2[k] - minus2[k])) / (12 * h);
        const rule = jacobian[k][i].data[at];
        const error = Math.abs(rule - difference) / Math.max(1, Math.abs(difference));
        worst = error > worst || Number.isNaN(error) ? error : worst;
        if (!(error <= tolerance)) mismatches.push({ input: i, at, output: k, rule, difference });
        entries++;
      }
    }
  });
  return { entries, worst, mismatches };
}

/** As compareGradient, but throws an error that names the first wrong entry; returns the report when all agree. */
export function checkGradient(
  f: (...inputs: Tensor[]) => Tensor,
  point: readonly NdArray[],
  options: GradientCheckOptions = {},
): GradientReport {
  const report = compareGradient(f, point, options);
  const [first] = report.mismatches;
  if (first)
    throw new InternalError(
      `gradient check: ${report.mismatches.length} of ${report.entries} entries are wrong; first: d out[${first.output}] / d input ${first.input} ` +
        `${formatShape(point[first.input].shape)}[${first.at}] is ${first.rule} by the rule, ${first.difference} by differences`,
    );
  return report;
}
