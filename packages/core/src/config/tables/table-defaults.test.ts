import { expect, it } from "vitest";
import { tableDataset, type Column } from "../../data/index.js";
import { fillNormal } from "../../random/index.js";
import { tableDefaults } from "./table-defaults.js";

const columns: readonly Column[] = [
  ...["a", "b", "c", "d"].map((name) => ({ name, kind: "continuous" as const })),
  { name: "k", kind: "binary" },
];
/** Defaults of rows whose numbers hang together by r^2 = `tie`, of which the first `missing` rows lack theirs. */
const likelihoodFor = (rows: number, { tie = 0.8, missing = 0, own = columns } = {}): unknown => {
  const n = own.length;
  const noise = fillNormal(new Float64Array(rows * (n + 1)), { seed: 1, stream: "rows", step: 0 });
  const values = Float64Array.from({ length: rows * n });
  for (let i = 0; i < rows; i++) {
    const [common, ...rest] = noise.subarray(i * (n + 1), (i + 1) * (n + 1));
    own.forEach(({ kind }, j) => {
      // r of two columns is the common part's share of the variance
      const share = Math.sqrt(tie);
      const number = Math.sqrt(share) * common + Math.sqrt(1 - share) * rest[j];
      values[i * n + j] = kind === "binary" ? i % 2 : i < missing * rows ? NaN : number;
    });
  }
  const { model } = tableDefaults(tableDataset({ name: "t", columns: own, values }), "filling");
  return model!.likelihood;
};

const tied = { type: "columns", factors: 3 };
const spread = { type: "columns", spread: "column" };

it("fills small tables by factors of their normal columns, where these say each other", () => {
  expect(likelihoodFor(100)).toEqual(tied);
  expect(likelihoodFor(100, { tie: 0.3 })).toEqual(spread);
  expect(likelihoodFor(59)).toEqual(spread);
  expect(likelihoodFor(200, { missing: 0.5 })).toEqual(tied);
  expect(likelihoodFor(100, { missing: 0.5 })).toEqual(spread);
  expect(likelihoodFor(2000)).toBe("columns");
  // student-t is tied to nothing, and 4 of 6 are few
  const own = [...columns, { name: "e", kind: "continuous", likelihood: "student-t" } as const];
  expect(likelihoodFor(300, { own })).toEqual(spread);
});
