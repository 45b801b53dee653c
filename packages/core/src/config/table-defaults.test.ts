import { expect, it } from "vitest";
import { tableDataset, type Column } from "../data/index.js";
import { tableDefaults } from "./table-defaults.js";

const columns: readonly Column[] = [
  ...["a", "b", "c", "d"].map((name) => ({ name, kind: "continuous" as const })),
  { name: "e", kind: "continuous", likelihood: "student-t" },
  { name: "k", kind: "binary" },
];
const factorsOf = (rows: number, missing = 0): unknown => {
  const values = Float64Array.from({ length: rows * 6 }, (_, i) => (i % 6 < 4 && i < missing * rows * 6 ? NaN : i % 2));
  const { model } = tableDefaults(tableDataset({ name: "t", columns, values }), "filling");
  return model!.likelihood;
};

it("fills small tables by factors of their normal columns, where these have 150 seen cells", () => {
  expect(factorsOf(150)).toEqual({ type: "columns", factors: 3 });
  expect(factorsOf(149)).toBe("columns");
  expect(factorsOf(301, 0.5)).toEqual({ type: "columns", factors: 3 });
  expect(factorsOf(290, 0.5)).toBe("columns");
  expect(factorsOf(2000)).toBe("columns");
});
