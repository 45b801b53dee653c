import { describe, expect, it } from "vitest";
import type { Column } from "./column.js";
import { imageDataset } from "../image-dataset.js";
import { matchColumns } from "./match-columns.js";
import { splitDataset, subset, take } from "../split.js";
import { tableDataset, type TableInput } from "./table-dataset.js";

const columns: readonly Column[] = [
  { name: "age", kind: "continuous" },
  { name: "visits", kind: "count" },
  { name: "plan", kind: "categorical", categories: ["free", "pro"] },
];
const table = (input: Partial<TableInput> = {}) =>
  tableDataset({ name: "people", columns, values: [[31.5, 2, 0], [NaN, 0, 1], [40, NaN, 1]], ...input }); // prettier-ignore

describe("tableDataset", () => {
  it("counts rows and keeps numbers as they are", () => {
    const { kind, split, count, shape, values } = table();
    expect({ kind, split, count, shape }).toEqual({ kind: "table", split: "train", count: 3, shape: [1, 1, 3] });
    expect([...values]).toEqual([31.5, 2, 0, NaN, 0, 1, 40, NaN, 1]);
  });

  it.each<[Partial<TableInput>, string]>([
    [{ values: new Float64Array(4) }, "people: values must be a whole number of rows of 3 columns, 1 or more, got 4 values"],
    [{ values: [[1, 2, 0], [1, 2]] }, "every row must have 3 values, one for each column, row 1 has 2"],
    [{ values: [[1, -2, 0]] }, 'row 0, column "visits" (count) must be a whole number, 0 or more; give measurements'],
    [{ values: [[1, 2.5, 0]] }, 'column "visits" (count) must be a whole number'],
    [{ values: [[1, 2, 2]] }, 'row 0, column "plan" (categorical) must be the place of a category, 0 to 1, got 2'],
    [{ values: [[Infinity, 2, 0]] }, 'column "age" (continuous) must be finite, got Infinity; NaN is a missing cell'],
    [{ columns: [] }, "a table needs a column or more, got none"],
    [{ columns: [columns[0], columns[0], columns[2]] }, 'each column needs a name of its own, got "age" twice'],
    [{ columns: [{ name: "a", kind: "text" as "count" }] }, 'column "a": kind must be one of continuous, date, count'],
    [{ columns: [{ name: "a", kind: "categorical" }] }, "needs its categories, two or more, got none"],
    [{ columns: [{ name: "a", kind: "binary", categories: ["x"] }] }, "a binary column needs two categories, got 1"],
    [{ columns: [{ name: "a", kind: "ordinal", categories: ["x", "x"] }] }, 'categories must differ, got "x" twice'],
    [{ columns: [{ name: "a", kind: "count", categories: ["x", "y"] }] }, "a count column has no categories, got 2"],
    [{ columns: [{ name: "a", kind: "count", likelihood: "bernoulli" }] }, "likelihood of a count column must be one of negative-binomial"],
    [{ columns: [{ name: "a", kind: "count", bounds: [3, 1] }] }, "bounds must be two numbers, the lower first, got 3, 1"],
    [{ columns: [{ name: "a", kind: "count", decimals: 0.5 }] }, "decimals must be a whole number from 0 to 15, got 0.5"],
    [{ columns: [{ name: "a", kind: "count", weight: 0 }] }, "weight must be a number above 0, got 0"],
    [{ covariates: ["sex"] }, '"sex" is none of age, visits, plan'],
    [{ covariates: ["age", "visits", "plan"] }, "a column must be left to model, all 3 are covariates"],
    [{ labels: Uint16Array.of(0) }, "labels must be 3, one for each row, got 1"],
    [{ labels: Uint16Array.of(0, 1, 2), classes: ["a", "b"] }, "labels must be below 2, the number of classes, row 2 has 2"],
  ])("says what is wrong: %#", (input, message) => expect(() => table(input)).toThrow(message)); // prettier-ignore
});

it("rows are taken, chosen and split with their cells", () => {
  const all = table({ labels: Uint16Array.of(5, 6, 7) });
  expect([...take(all, 1).values]).toEqual([31.5, 2, 0]);
  const two = subset(all, [2, 0], "chosen");
  expect([two.kind, two.split, two.count, [...two.values], [...two.labels!]]).toEqual([
    ...["table", "chosen", 2],
    [40, NaN, 1, 31.5, 2, 0],
    [7, 5],
  ]);
  const { train, validation } = splitDataset(all, { validation: 1, seed: 1 });
  expect([train.count, validation.count, train.columns]).toEqual([2, 1, columns]);
});

describe("matchColumns", () => {
  const other = tableDataset({
    ...{ name: "new", split: "test" },
    columns: [
      { name: "plan", kind: "categorical", categories: ["pro", "team", "free"] },
      { name: "id", kind: "count" },
      { name: "age", kind: "continuous" },
      { name: "visits", kind: "continuous" },
    ],
    values: [[2, 7, 20, 1], [0, 8, NaN, 3]], // prettier-ignore
  });
  it("goes by names, and categories by their text", () =>
    expect([...matchColumns(other, columns).values]).toEqual([20, 1, 0, NaN, 3, 1]));
  it("refuses a category that training has not seen, or takes it as missing", () => {
    const team = subset({ ...other, values: Float64Array.of(1, 7, 20, 1, 0, 8, NaN, 3) }, [0]);
    expect(() => matchColumns(team, columns)).toThrow(
      'new (test): row 0, column "plan" is "team", which training has not seen; it knows free, pro, or take such cells as missing',
    );
    expect([...matchColumns(team, columns, { unseenCategories: "missing" }).values]).toEqual([20, 1, NaN]);
  });
  it("names a column that is missing, and one of another kind", () => {
    expect(() => matchColumns(other, [...columns, { name: "sex", kind: "binary" }])).toThrow(
      "lacks the column sex of the training",
    );
    expect(() => matchColumns(other, [{ name: "age", kind: "binary" }])).toThrow(
      'column "age" is continuous, and was binary in training',
    );
  });
});

describe("imageDataset", () => {
  const input = { name: "tiny", shape: [1, 2, 2] as const, pixels: new Uint8Array(8) };
  it("counts the images", () => expect(imageDataset(input)).toMatchObject({ count: 2, split: "train" }));
  it.each<[object, string]>([
    [{ pixels: new Float32Array(8) }, "tiny (train): pixels must be bytes 0..255 in a Uint8Array, got Float32Array; scale values of 0..1 by 255"],
    [{ pixels: new Uint8Array(7) }, "pixels must be whole images of 1x2x2 = 4 values, got 7 values"],
    [{ labels: Uint16Array.of(1) }, "labels must be 2, one for each image, got 1"],
    [{ labels: Uint16Array.of(0, 3), classes: ["a"] }, "labels must be below 1, the number of classes, image 1 has 3"],
  ])("says what is wrong: %#", (wrong, message) => expect(() => imageDataset({ ...input, ...wrong })).toThrow(message)); // prettier-ignore
});
