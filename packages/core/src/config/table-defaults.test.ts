import { expect, it } from "vitest";
import { tableDataset, type Column } from "../data/index.js";
import { tableDefaults } from "./table-defaults.js";

const columns: readonly Column[] = [
  ...["a", "b", "c", "d"].map((name) => ({ name, kind: "continuous" as const })),
  { name: "k", kind: "binary" },
];
const factorsOf = (rows: number, missing = 0, own = columns): unknown => {
  const n = own.length;
  const values = Float64Array.from({ length: rows * n }, (_, i) => (i % n < 4 && i < missing * rows * n ? NaN : i % 2));
  const { model } = tableDefaults(tableDataset({ name: "t", columns: own, values }), "filling");
  return model!.likelihood;
};

it("fills small tables by factors of their normal columns, where these have 150 seen cells", () => {
  expect(factorsOf(150)).toEqual({ type: "columns", factors: 3 });
  expect(factorsOf(149)).toBe("columns");
  expect(factorsOf(301, 0.5)).toEqual({ type: "columns", factors: 3 });
  expect(factorsOf(290, 0.5)).toBe("columns");
  expect(factorsOf(2000)).toBe("columns");
  // student-t is tied to nothing, and 4 of 6 are few
  expect(factorsOf(300, 0, [...columns, { name: "e", kind: "continuous", likelihood: "student-t" }])).toBe("columns");
});
