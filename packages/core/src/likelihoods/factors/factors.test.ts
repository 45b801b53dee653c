import { describe, expect, it } from "vitest";
import { fitTableEncoding, tableDataset } from "../../data/index.js";
import { constant, ndArray, type Tensor } from "../../graph/index.js";
import { Ledger, Scope } from "../../nn/index.js";
import { fillNormal, uniformSource } from "../../random/index.js";
import { evaluate } from "../../runtime/reference.js";
import { checkGradient } from "../../testing/gradient-check.js";
import { columnsLikelihood } from "../columns-likelihood.js";
import { drawNormal } from "../columns/index.js";
import { cholesky, logDeterminant, solveLower } from "./cholesky.js";
import { factorLogProbs, factorsOf } from "./factor-log-prob.js";
import { fitFactors } from "./fit-factors.js";
import { RowFactors } from "./row-factors.js";

const [columns, rank] = [4, 2];
// loadings of two factors, then the log of what is left, a row a column
const packed = [1.2, 0.3, -0.7, -0.8, 0.5, -1.1, 0.4, 1.6, -0.3, 0, -0.9, 0.2];
const holes = [
  [1, 1, 1, 1],
  [1, 0, 1, 0],
  [0, 0, 0, 1],
  [0, 0, 0, 0],
];
const x = [0.4, -1.2, 2, 0.1, 1.5, 0, -0.6, 0, 0, 0, 0, 0.9, 0, 0, 0, 0];
const means = [0.1, 0.2, -0.3, 0.4, 0, 0.5, -0.5, 1, 0.3, 0.3, 0.3, 0.3, 1, 2, 3, 4];

/** Covariance W W^T + D of some columns. */
const covariance = (own: readonly number[]): Float64Array =>
  Float64Array.from({ length: own.length ** 2 }, (_, i) => {
    const [a, b] = [own[Math.floor(i / own.length)], own[i % own.length]].map((j) => packed.slice(3 * j, 3 * j + 3));
    return a[0] * b[0] + a[1] * b[1] + (a === b || a.every((v, k) => v === b[k]) ? Math.exp(2 * a[2]) : 0);
  });

/** log N of a row's seen cells by the dense covariance. */
function dense(row: number): number {
  const own = [0, 1, 2, 3].filter((j) => holes[row][j] === 1);
  const lower = cholesky(covariance(own), own.length);
  const apart = Float64Array.from(own, (j) => x[4 * row + j] - means[4 * row + j]);
  const half = solveLower(lower, apart);
  return (
    -(half.reduce((sum, v) => sum + v * v, own.length * Math.log(2 * Math.PI)) + logDeterminant(lower, own.length)) / 2
  );
}

const seen = constant(ndArray(holes.flat(), [4, columns]));
const shares = (p: Tensor, mean: Tensor): Tensor =>
  factorLogProbs(constant(ndArray(x, [4, columns])), mean, seen, factorsOf(p));

describe("factorLogProbs", () => {
  const [{ data }] = evaluate([
    shares(constant(ndArray(packed, [columns, rank + 1])), constant(ndArray(means, [4, 4]))),
  ]);
  const total = (row: number): number => data.subarray(4 * row, 4 * row + 4).reduce((sum, v) => sum + v, 0);

  it("adds up to the density of the seen cells, and has no share of a missing one", () => {
    for (const row of [0, 1, 2, 3]) expect(total(row)).toBeCloseTo(dense(row), 10);
    expect([data[5], data[7], ...data.subarray(12)].every((v) => v === 0)).toBe(true);
  });

  it("has the same for each draw of the codes", () => {
    const twice = constant(ndArray([...means, ...means.map((v) => v + 1)], [2, 4, 4]));
    const [{ data: both, shape }] = evaluate([shares(constant(ndArray(packed, [columns, rank + 1])), twice)]);
    expect(shape).toEqual([2, 4, 4]);
    expect([...both.subarray(0, 16)]).toEqual([...data]);
    expect(both[16]).not.toBeCloseTo(data[0], 2);
  });

  it("has the slopes of loadings, spreads and means", () => {
    const { entries } = checkGradient(shares, [ndArray(packed, [columns, rank + 1]), ndArray(means, [4, 4])]);
    expect(entries).toBe(16 * (packed.length + means.length));
  });
});

describe("RowFactors", () => {
  const factors = new RowFactors(packed, columns);
  const apart = Float64Array.from(x.slice(4, 8), (v, j) => v - means[4 + j]);
  const known = factors.given((j) => holes[1][j] === 1);

  it("has the density of the seen cells", () => {
    expect(known.logProb(apart)).toBeCloseTo(dense(1), 10);
  });

  it("draws what the seen cells say of a missing one", () => {
    const uniform = uniformSource({ seed: 1, stream: "u", step: 0 });
    const draws = Array.from({ length: 20_000 }, () =>
      factors.shift(
        1,
        known.draw(apart, () => drawNormal(uniform)),
      ),
    );
    const mean = draws.reduce((sum, v) => sum + v, 0) / draws.length;
    const variance = draws.reduce((sum, v) => sum + (v - mean) ** 2, 0) / draws.length;
    // of column 1 given columns 0 and 2, by the dense covariance
    const [[a, b, , d], whole] = [covariance([0, 2]), covariance([0, 1, 2])];
    const [c0, c2] = [whole[1], whole[5]];
    const det = a * d - b * b;
    const by = [(c0 * d - c2 * b) / det, (c2 * a - c0 * b) / det];
    const wanted = by[0] * apart[0] + by[1] * apart[2];
    const left = whole[4] - Math.exp(2 * packed[5]) - by[0] * c0 - by[1] * c2;
    expect(Math.abs(mean - wanted)).toBeLessThan(5 * Math.sqrt(left / draws.length));
    expect(variance / left).toBeGreaterThan(0.95);
    expect(variance / left).toBeLessThan(1.05);
  });
});

it("fitFactors finds what rows with holes were made of, whatever their mean", () => {
  const rows = 1500;
  const [u, e] = ["u", "e"].map((stream) => fillNormal(new Float64Array(rows * 4), { seed: 3, stream, step: 0 }));
  const uniform = uniformSource({ seed: 3, stream: "holes", step: 0 });
  const flags = Float64Array.from({ length: rows * 4 }, () => (uniform() < 0.2 ? 0 : 1));
  const values = Float64Array.from({ length: rows * 4 }, (_, i) => {
    const [w0, w1, log] = packed.slice(3 * (i % 4), 3 * (i % 4) + 3);
    const row = Math.floor(i / 4);
    return flags[i] * (2 + w0 * u[4 * row] + w1 * u[4 * row + 1] + Math.exp(log) * e[i]);
  });
  const fitted = fitFactors({ rows, columns, values, seen: flags }, rank, { seed: 1, name: "factors" });
  // loadings turn freely: what they make of the columns does not
  for (const [a, b] of [
    [0, 0],
    [0, 1],
    [1, 2],
    [3, 3],
    [0, 3],
  ]) {
    const of = (p: ArrayLike<number>): number =>
      p[3 * a] * p[3 * b] + p[3 * a + 1] * p[3 * b + 1] + (a === b ? Math.exp(2 * p[3 * a + 2]) : 0);
    expect(Math.abs(of(fitted) - of(packed)), `${a} and ${b}`).toBeLessThan(0.2);
  }
});

describe("columnsLikelihood with factors", () => {
  const table = tableDataset({
    name: "t",
    columns: [
      { name: "a", kind: "continuous" },
      { name: "k", kind: "binary" },
      { name: "b", kind: "continuous" },
    ],
    values: [1, 0, 2, 3, 1, 5, 2, 0, 3],
  });
  const encoding = fitTableEncoding(table, { scaling: "standardise" });

  it("decodes a mean for each normal column and learns the rest; a column alone has the spread of noise and factor", () => {
    const likelihood = columnsLikelihood(encoding, { factors: 1 });
    expect(likelihood.outputsOf!(6)).toBe(3);
    const ledger = new Ledger(true);
    const built = likelihood.build(constant(ndArray([0.5, -1, 0.3], [1, 3])), new Scope(ledger, "likelihood"));
    expect([...ledger.parameters.keys()]).toEqual(["likelihood.factors"]);
    const feeds = new Map([...ledger.parameters.values()].map(({ tensor }) => [tensor, ndArray([2, 0, 0, 1], [2, 2])]));
    const [{ data }] = evaluate([built.parameters!().parameters], feeds);
    const wanted = [0.5, Math.log(5) / 2, -1, 1];
    wanted.forEach((v, i) => expect(data[i]).toBeCloseTo(v, 10));
  });

  it("refuses more factors than can tie the columns", () => {
    expect(() => columnsLikelihood(encoding, { factors: 2 })).toThrow(
      "model.likelihood.factors: must be fewer than the columns of numbers with likelihood normal, of which there are 2, got 2; 0 ties none",
    );
  });
});
