import { InputError } from "../../errors.js";
import { add, concat, exp, mul, reshape, select, square, sum } from "../../ops/index.js";
import type { Tensor } from "../../graph/index.js";
import type { DrawRows, InitialAddress, Scope } from "../../nn/index.js";
import { fillNormal } from "../../random/index.js";
import { factorLogProbs, factorsOf, marginalLogStddev, type Factors } from "./factor-log-prob.js";
import { fitFactors, priorRows } from "./fit-factors.js";

/** The parameter that has loadings and spreads of all tied columns, [columns, factors + 1], within its likelihood's scope. */
export const factorsName = "factors";

/** Rows of which the factors' start is fitted: more say no more of so few numbers. */
const mostRows = 1000;

/** What ties the normal columns of a model. */
export interface Ties {
  /** Decoded means [..., columns, 1] -> mean and log stddev [..., columns, 2], the factors integrated out: what a column is where no other is known. */
  parameters(outputs: Tensor): Tensor;
  /** Shares of log p(seen cells | z), see `factorLogProbs`. */
  logProb(x: Tensor, parameters: Tensor, seen: Tensor): Tensor;
}

/**
 * Ties of the `normal` columns of a table by `factors`, where it has some; x has `all` modelled columns.
 * Throws InputError unless there are fewer factors than normal columns.
 */
export function tiedColumns(
  factors: number,
  normal: { readonly columns: readonly unknown[]; readonly from: number } | undefined,
  all: number,
): ((scope: Scope) => Ties) | undefined {
  if (factors === 0) return undefined;
  const columns = normal?.columns.length ?? 0;
  if (!normal || factors >= columns)
    throw new InputError(
      `model.likelihood.factors: must be fewer than the columns of numbers with likelihood normal, of which there ${columns === 1 ? "is 1" : `are ${columns}`}, got ${factors}; 0 ties none`,
    );
  const initial = (size: number, _: unknown, address: InitialAddress): Float32Array =>
    address.rows
      ? fitFactors(seenNumbers(address.rows, address, { from: normal.from, columns, all }), factors, address)
      : fillNormal(new Float32Array(size), { seed: address.seed, stream: `init:${address.name}`, step: 0 }).map(
          (v, i) => (i % (factors + 1) === factors ? 0 : 0.1 * v),
        );
  return (scope) => {
    const own = factorsOf(scope.parameter(factorsName, [columns, factors + 1], initial, { fanIn: factors, fanOut: 1 }));
    if (scope.training) penaliseLoadings(scope, own);
    const spread = reshape(marginalLogStddev(own), [columns, 1]);
    return {
      parameters: (outputs) => concat([outputs, add(mul(outputs, 0), spread)]),
      logProb: (x, parameters, seen) => factorLogProbs(x, select(parameters, -1, 0), seen, own),
    };
  };
}

/**
 * The prior of `fitFactors` goes on while nets and loadings learn together:  priorRows / 2 sum_j |w_j|^2 / d_j  counts once for all training rows, and so divided
 * by their number for each.
 */
function penaliseLoadings(scope: Scope, { loadings, logStddev }: Factors): void {
  const prior = scope.state("prior", [], (_, __, { rows }) => Float32Array.of(rows ? priorRows / rows.available : 0));
  prior.update(prior.current);
  const squares = mul(sum(square(loadings), -1), exp(mul(logStddev, -2)));
  scope.penalty("loadings", mul(sum(squares), mul(prior.current, 0.5)));
}

function seenNumbers(
  rows: DrawRows,
  address: InitialAddress,
  { from, columns, all }: { readonly from: number; readonly columns: number; readonly all: number },
): Parameters<typeof fitFactors>[0] {
  const count = Math.min(rows.available, mostRows);
  const x = rows(count, address);
  const width = x.length / count;
  const part = (offset: number): Float64Array =>
    Float64Array.from(
      { length: count * columns },
      (_, i) => x[Math.floor(i / columns) * width + offset + from + (i % columns)],
    );
  return { rows: count, columns, values: part(0), seen: part(all) };
}
