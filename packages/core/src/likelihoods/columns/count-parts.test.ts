import { describe, expect, it } from "vitest";
import { fitTableEncoding, tableDataset, type Column } from "../../data/index.js";
import { constant, ndArray } from "../../graph/index.js";
import { Ledger, Scope } from "../../nn/index.js";
import { fillNormal } from "../../random/index.js";
import { evaluate } from "../../runtime/reference.js";
import { columnsLikelihood, columnParameters } from "../columns-likelihood.js";

const count = (name: string, likelihood?: Column["likelihood"]): Column => ({
  ...{ name, kind: "count", ...(likelihood && { likelihood }) },
});
const columns = [
  count("a"),
  count("b"),
  { name: "height", kind: "continuous" } as const,
  count("c", "poisson"),
  count("total"),
];
const values = [1, 2, 1.5, 3, 6, 10, 0, 1.7, 2, 12, 4, 4, 1.2, 1, 9];
const encoding = fitTableEncoding(tableDataset({ name: "cells", columns, values, covariates: ["total"] }));

describe("counts that share a total", () => {
  const totals = [6, 200, 0];
  const built = columnsLikelihood(encoding, { total: "total", dispersion: "column" });
  const ledger = new Ledger(true);
  // a and b: a mean each; height: mean and spread; c: a mean
  const width = built.outputsOf!(8);
  const outputs = fillNormal(new Float64Array(3 * width), { seed: 1, stream: "o", step: 0 });
  const given = constant(
    ndArray(
      totals.flatMap((total) => [total, total > 0 ? 1 : 0]),
      [3, 2],
    ),
  );
  const distribution = built.build(constant(ndArray([...outputs], [3, width])), new Scope(ledger, "likelihood"), given);
  const learned = [...ledger.parameters.values()];
  const { parameters } = distribution.parameters!();
  const feeds = new Map(learned.map(({ tensor }) => [tensor, ndArray([-0.5, 0.7], [2])]));
  const [{ data, shape }] = evaluate([parameters], feeds);
  const at = (row: number, name: string, which: number): number => {
    const found = columnParameters(encoding).find((one) => one.encoding.column.name === name)!;
    return data[row * shape[1] + found.from + which];
  };

  it("have means that add up to it, at least 1, in each row", () => {
    for (const [row, total] of totals.entries())
      expect(["a", "b", "c"].reduce((sum, name) => sum + Math.exp(at(row, name, 0)), 0)).toBeCloseTo(
        Math.max(1, total),
        9,
      );
    // and not all alike
    expect(Math.abs(at(1, "a", 0) - at(1, "b", 0))).toBeGreaterThan(0.01);
  });

  it("have one learned dispersion a column, the same in all rows, and no decoded one", () => {
    expect(learned.map(({ name }) => name)).toEqual(["likelihood.dispersion.0"]);
    for (const row of [0, 1, 2]) expect([at(row, "a", 1), at(row, "b", 1)]).toEqual([-0.5, 0.7]);
    expect(width).toBe(2 + 2 + 1);
  });
});

it("refuses a total that is no covariate of counts", () => {
  expect(() => columnsLikelihood(encoding, { total: "a" })).toThrow(
    'model.likelihood.total: must be a covariate of kind count, got "a"; the covariates are total',
  );
});

it("a normal column's spread is one learned number where spread says so, and no decoded one", () => {
  const built = columnsLikelihood(encoding, { spread: "column" });
  // a and b: mean and dispersion; height: a mean; c: a mean
  expect(built.outputsOf!(8)).toBe(4 + 1 + 1);
  const own = new Ledger(true);
  const { parameters } = built.build(constant(ndArray([0, 0, 0, 0, 0.5, 0], [1, 6])), new Scope(own, "likelihood"))
    .parameters!();
  expect([...own.parameters.keys()]).toEqual(["likelihood.spread"]);
  const feeds = new Map([...own.parameters.values()].map(({ tensor }) => [tensor, ndArray([-1.5], [1])]));
  const { from } = columnParameters(encoding).find((one) => one.encoding.column.name === "height")!;
  expect([...evaluate([parameters], feeds)[0].data.subarray(from, from + 2)]).toEqual([0.5, -1.5]);
});
