import { covariateColumns, type TableEncoding } from "../../data/index.js";
import { InputError } from "../../errors.js";
import { constant, type Tensor } from "../../graph/index.js";
import { fill, type Scope } from "../../nn/index.js";
import { add, concat, log, logSoftmax, max, mul, reshape, select, sliceAxis, stopGradient } from "../../ops/index.js";
import type { ColumnLikelihood } from "./column-likelihood.js";

/** Columns of one likelihood, as they are decoded: outputs [..., n, outputs of each], typical [n]. */
interface DecodedColumns {
  readonly likelihood: ColumnLikelihood;
  readonly outputs: Tensor;
  readonly typical: Tensor;
  readonly categories: number;
}

/** What is decoded of columns -> what their likelihoods take; `given` are the covariates of the rows, [batch, 2 covariates]. */
export type CountParts = (
  decoded: readonly DecodedColumns[],
  scope: Scope,
  given: Tensor | undefined,
) => DecodedColumns[];

interface CountPartsOptions {
  readonly total?: string;
  readonly dispersion?: "row" | "column";
  readonly spread?: "row" | "column";
  readonly factors?: number;
}

/**
 * What counts of a row share beside the latents: its total, of which each column's mean is a share, and one dispersion a column (parameter `dispersion`, its
 * logarithm), and one spread of each normal column (parameter `spread`). See `columnsLikelihood`.  Throws InputError where `total` is no covariate of kind count.
 */
export function countParts(
  encoding: TableEncoding,
  { total, dispersion, spread, factors = 0 }: CountPartsOptions,
): CountParts {
  const place = total === undefined ? -1 : placeOfTotal(encoding, total);
  return (decoded, scope, given) => {
    const own = decoded.map((one, i) => {
      if (one.likelihood.name === "normal")
        return spread === "column" && factors === 0 ? withLearned(one, 1, "spread", scope) : one;
      const at = dispersion === "column" ? one.likelihood.counts?.dispersion : undefined;
      return at === undefined ? one : withLearned(one, at, `dispersion.${i}`, scope);
    });
    return place === -1 ? own : shared(own, totalOf(given, place));
  };
}

function placeOfTotal(encoding: TableEncoding, total: string): number {
  const covariates = covariateColumns(encoding).map((one) => one.encoding);
  const place = covariates.findIndex(({ column }) => column.name === total);
  if (covariates[place]?.column.kind === "count" && covariates[place].feature.type === "log1p") return place;
  const names = covariates.map(({ column }) => column.name).join(", ");
  throw new InputError(
    `model.likelihood.total: must be a covariate of kind count, got "${total}"; ${names === "" ? "the table names no covariates" : `the covariates are ${names}`}`,
  );
}

/** [batch, 1]; at least 1, since a share of nothing has no logarithm. */
function totalOf(given: Tensor | undefined, place: number): Tensor {
  if (!given) throw new InputError("internal: columns: a total needs the rows' covariates");
  return max(sliceAxis(given, -1, place, place + 1), 1);
}

/** With one learned number a column at a place among the decoded ones. */
function withLearned(one: DecodedColumns, at: number, name: string, scope: Scope): DecodedColumns {
  const { shape } = one.outputs;
  const n = Number(shape.at(-2));
  const learned = scope.parameter(name, [n], fill(0), { fanIn: 1, fanOut: 1 });
  // of a batch whose size is not known yet, too
  const column = add(mul(stopGradient(sliceAxis(one.outputs, -1, 0, 1)), 0), reshape(learned, [n, 1]));
  const parts = [sliceAxis(one.outputs, -1, 0, at), column, sliceAxis(one.outputs, -1, at, Number(shape.at(-1)))];
  return { ...one, outputs: concat(parts.filter((part) => Number(part.shape.at(-1)) > 0)) };
}

/** The first outputs of all counts, beside their usual sizes, as shares of the total; those of other columns as they are. */
function shared(decoded: readonly DecodedColumns[], total: Tensor): DecodedColumns[] {
  const counts = decoded.filter(({ likelihood }) => likelihood.counts);
  if (counts.length === 0)
    throw new InputError("model.likelihood.total: is shared out over columns of counts, and the table has none");
  const logits = concat(counts.map(({ outputs, typical }) => add(select(outputs, -1, 0), log(typical))));
  const logMeans = add(logSoftmax(logits), log(total));
  let from = 0;
  return decoded.map((one) => {
    if (!one.likelihood.counts) return one;
    const { outputs } = one;
    const n = Number(outputs.shape.at(-2));
    const own = sliceAxis(logMeans, -1, from, from + n);
    from += n;
    const rest = sliceAxis(outputs, -1, 1, Number(outputs.shape.at(-1)));
    const first = reshape(own, [...own.shape, 1]);
    return {
      ...one,
      outputs: Number(rest.shape.at(-1)) > 0 ? concat([first, rest]) : first,
      typical: constant({ shape: [n], data: new Float64Array(n).fill(1) }),
    };
  });
}
