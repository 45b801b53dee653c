import { z } from "zod";
import { categoriesOf, likelihoodOf, modelledColumns, type ColumnEncoding, type TableEncoding } from "../data/index.js";
import { InputError } from "../errors.js";
import { constant, formatShape, type Tensor } from "../graph/index.js";
import { concat, mul, reshape, sliceAxis, sum } from "../ops/index.js";
import { checkedOptions, type OptionsOf } from "../options.js";
import { columnLikelihoods, countParts, type ColumnLikelihood } from "./columns/index.js";
import { tiedColumns } from "./factors/index.js";
import type { Likelihood } from "./likelihood.js";

/** Options of `columnsLikelihood`, in a config and in code. */
export const columnsLikelihoodOptions = {
  total: z.string().min(1).optional().meta({
    description:
      "Covariate that is each row's total count (library size), of kind count: the count columns share it out; default none",
  }),
  factors: z.int().min(0).default(0).meta({
    description:
      "Factors that tie columns of numbers (likelihood normal) beside the latents, integrated out: linear relations; their start is a factor analysis of the training rows",
  }),
  spread: z.enum(["row", "column"]).default("row").meta({
    description:
      "Whether the standard deviation of a number (likelihood normal) is decoded for each row, or one number of each column is learned; with factors the latter",
  }),
  dispersion: z.enum(["row", "column"]).default("row").meta({
    description: "Whether a count's dispersion is decoded for each row, or one number of each column is learned",
  }),
};
const schema = z.strictObject(columnsLikelihoodOptions);
export type ColumnsLikelihoodOptions = OptionsOf<typeof columnsLikelihoodOptions>;

/** Columns side by side that one likelihood takes together. */
interface ColumnGroup {
  readonly likelihood: ColumnLikelihood;
  readonly columns: readonly ColumnEncoding[];
  /** Decoder outputs of each. */
  readonly outputs: number;
  /** Places of its columns in x, and of its outputs in the decoder's. */
  readonly from: number;
  readonly outputsFrom: number;
}

function groupsOf(
  encoding: TableEncoding,
  { dispersion, spread, factors }: z.output<z.ZodObject<typeof columnsLikelihoodOptions>>,
): ColumnGroup[] {
  const groups: ColumnGroup[] = [];
  modelledColumns(encoding).forEach(({ encoding: column }, from) => {
    const likelihood = columnLikelihoods[likelihoodOf(column.column)];
    const hasOneSpread = (factors > 0 || spread === "column") && likelihood.name === "normal";
    const shared = hasOneSpread || (dispersion === "column" && likelihood.counts?.dispersion !== undefined);
    const outputs = likelihood.outputs(categoriesOf(column.column)) - (shared ? 1 : 0);
    const last = groups.at(-1);
    if (last?.likelihood === likelihood && categoriesOf(last.columns[0].column) === categoriesOf(column.column))
      groups[groups.length - 1] = { ...last, columns: [...last.columns, column] };
    else {
      const outputsFrom = last ? last.outputsFrom + last.columns.length * last.outputs : 0;
      groups.push({ likelihood, columns: [column], outputs, from, outputsFrom });
    }
  });
  return groups;
}

/** A count's usual size over the training rows, as its feature has it. */
const typicalOf = ({ feature }: ColumnEncoding): number =>
  feature.type === "log1p" ? Math.max(1e-3, Math.expm1(feature.center)) : 1;

const vector = (values: readonly number[]): Tensor =>
  constant({ shape: [values.length], data: Float64Array.from(values) });

/**
 * p(x|z) of the rows of a table, a likelihood for each column:  log p(x|z) = sum over seen cells of log p(x_j|z).  A missing cell has no share: training then
 * is on the bound of what is seen (with objective `iwae`: MIWAE). x holds the columns' numbers, then 1 for each cell that is seen, [..., 2 columns], both in
 * the order of `modelledColumns`. In training each column's nats are weighed by its `weight`.  With `total` the means of the counts of a row are shares of it,
 * total softmax(outputs + log of the columns' usual sizes).  With `factors` the normal columns are  x = mean(z) + W u + noise, u ~ N(0, I) integrated out and W and
 * the spread of the noise learned numbers, see `factorLogProbs`.  Unit: nats; densities of the encoded numbers, masses of counts and categories.
 * Throws InputError where `total` is no covariate of kind count, or there are no counts, and for more factors than ties of normal columns.
 * Source: Nazabal et al. 2020, arXiv:1807.03653; Mattei & Frellsen 2019, arXiv:1812.02633; totals: Lopez et al. 2018, doi:10.1038/s41592-018-0229-2.
 */
export function columnsLikelihood(encoding: TableEncoding, given: ColumnsLikelihoodOptions = {}): Likelihood {
  const options = checkedOptions("likelihood", schema, given);
  const groups = groupsOf(encoding, options);
  const counts = countParts(encoding, options);
  const tied = tiedColumns(
    options.factors,
    groups.find(({ likelihood }) => likelihood.name === "normal"),
    groups.reduce((sum, group) => sum + group.columns.length, 0),
  );
  const columns = groups.flatMap((group) => group.columns);
  const last = groups[groups.length - 1];
  const outputs = last.outputsFrom + last.columns.length * last.outputs;
  const weights = columns.map(({ column }) => column.weight ?? 1);
  const isWeighed = weights.some((weight) => weight !== 1);
  return {
    name: "columns",
    outputsPerValue: 1,
    outputsOf: () => outputs,
    binary: false,
    measure: "row",
    build: (output, scope, given) => {
      const lead = output.shape.slice(0, -1);
      const decoded = groups.map(({ likelihood, columns: own, outputs: each, outputsFrom }) => {
        const span = sliceAxis(output, -1, outputsFrom, outputsFrom + own.length * each);
        const numbers = { outputs: reshape(span, [...lead, own.length, each]), typical: vector(own.map(typicalOf)) };
        return { likelihood, categories: categoriesOf(own[0].column), ...numbers };
      });
      const ties = tied?.(scope);
      const parameters = counts(decoded, scope, given).map(({ likelihood, outputs: numbers, typical, categories }) =>
        ties && likelihood.name === "normal"
          ? ties.parameters(numbers)
          : likelihood.parameters(numbers, typical, categories),
      );
      const logProbPerValue = (x: Tensor): Tensor => {
        if (x.shape.at(-1) !== 2 * columns.length)
          throw new InputError(
            `internal: columns: x must be [..., ${2 * columns.length}], numbers and seen cells, got ${formatShape(x.shape)}`,
          );
        const seen = sliceAxis(x, -1, columns.length, 2 * columns.length);
        const each = groups.map(({ likelihood, columns: own, from }, i) => {
          const numbers = sliceAxis(x, -1, from, from + own.length);
          return ties && likelihood.name === "normal"
            ? ties.logProb(numbers, parameters[i], sliceAxis(seen, -1, from, from + own.length))
            : likelihood.logProb(numbers, parameters[i]);
        });
        return mul(concat(each), seen);
      };
      return {
        mean: concat(groups.map(({ likelihood }, i) => likelihood.mean(parameters[i]))),
        logProbPerValue,
        logProb: (x) => {
          const each = logProbPerValue(x);
          return sum(scope.training && isWeighed ? mul(each, vector(weights)) : each, -1);
        },
        parameters: () => ({
          parameters: concat(
            parameters.map((one) => reshape(one, [...lead, Number(one.shape.at(-1)) * Number(one.shape.at(-2))])),
          ),
        }),
      };
    },
  };
}

/** One column's place among the numbers that a decoder's output `parameters` has, and what they mean. */
export interface ColumnParameters {
  readonly likelihood: ColumnLikelihood;
  readonly encoding: ColumnEncoding;
  readonly from: number;
  readonly count: number;
}

/** The same of every column, in the order of `modelledColumns`. */
export function columnParameters(encoding: TableEncoding): ColumnParameters[] {
  let from = 0;
  return modelledColumns(encoding).map(({ encoding: column }) => {
    const likelihood = columnLikelihoods[likelihoodOf(column.column)];
    const categories = categoriesOf(column.column);
    const width = likelihood.outputs(categories);
    const outputs = constant({ shape: [1, width], data: new Float64Array(width) });
    const count = Number(likelihood.parameters(outputs, vector([1]), categories).shape.at(-1));
    from += count;
    return { likelihood, encoding: column, from: from - count, count };
  });
}
