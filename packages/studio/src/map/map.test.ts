import { expect, it } from "vitest";
import { joinCodes } from "../codes/coded-images";
import { dimensionsLayout, type Layout } from "../codes/layout";
import { chosenColors, chosenOf } from "./chosen";
import { columnsFor, valuesOf } from "./columns";
import { histogramOf, rangeOf } from "./histogram";
import { columnCodec, strokeCodec } from "./map-address";
import { codesAlong } from "./walk";

/** Four images at the corners of a square, in two classes. */
const images = joinCodes([
  {
    data: { id: "1", name: "made", split: "test", count: 4, shape: [1, 2, 2] },
    codes: {
      mean: { shape: [4, 2], data: Float32Array.of(0, 0, 2, 0, 0, 2, 2, 2) },
      logVar: { shape: [4, 2], data: new Float32Array(8) },
      labels: Uint16Array.of(0, 1, 0, 1),
      use: { measure: "KL", values: Float32Array.of(1, 2) },
    },
  },
]);
const layout = dimensionsLayout(images, 2, [0, 1]);
const box = [
  [-1, -1],
  [3, -1],
  [3, 1],
  [-1, 1],
] as const;

it("class, lasso and range leave images out together; the histogram shows what the others keep", () => {
  const values = valuesOf(
    columnsFor(images, true).find(({ key }) => key === "z0")!,
    images,
  );
  const all = chosenOf(images, layout, { hidden: new Set() });
  expect(all.count).toBe(4);
  const lassoed = { hidden: new Set<number>(), values, lasso: box };
  expect([...chosenOf(images, layout, lassoed).rows]).toEqual([1, 1, 0, 0]);
  const ranged = chosenOf(images, layout, { ...lassoed, range: { low: 1, high: 2 } });
  expect([[...ranged.rows], [...ranged.withoutRange], ranged.count]).toEqual([[0, 1, 0, 0], [1, 1, 0, 0], 1]);
  expect(chosenOf(images, layout, { ...lassoed, hidden: new Set([1]), range: { low: 1, high: 2 } }).count).toBe(0);
  const opacities = (of: Uint8Array): number[] => [3, 7, 11, 15].map((at) => of[at]);
  expect(opacities(chosenColors(images, new Set(), ranged)).map((alpha) => alpha > 100)).toEqual([
    ...[false, true, false, false],
  ]);
  expect(opacities(chosenColors(images, new Set([0]), ranged))[0]).toBe(0);
});

it("columns: dimensions by use, length, spread and KL of each image", () => {
  const columns = columnsFor(images, true);
  expect(columns.map(({ key }) => key)).toEqual(["z1", "z0", "length", "spread", "kl"]);
  const last = columns.map(({ valueOf }) => valueOf(images, 3));
  // KL(N(2, 1) || N(0, 1)) = 2 nats, in both dimensions
  expect(last).toEqual([2, 2, Math.sqrt(8), 1, 4]);
  expect(columnsFor(images, false).some(({ key }) => key === "kl")).toBe(false);
});

it("a histogram counts every value, the farthest in its outer bars", () => {
  const values = Float32Array.from({ length: 5000 }, (_, i) => (i === 0 ? 1e6 : (i % 100) / 10));
  const range = rangeOf(values);
  expect(range.high).toBeLessThan(11);
  const { counts } = histogramOf(values, new Uint8Array(5000).fill(1), range, 10);
  expect(counts.reduce((sum, n) => sum + n, 0)).toBe(5000);
  expect(rangeOf(Float32Array.of(3, 3))).toEqual({ low: 2.5, high: 3.5 });
});

it("codes along a path: of a plane its own, of a map those of the points it passes", () => {
  const path = [
    [0, 0],
    [2, 2],
  ] as const;
  expect(codesAlong(layout, Float32Array.of(9, 9), path, 3).map((code) => [...code])).toEqual([
    [0, 0],
    [1, 1],
    [2, 2],
  ]);
  // a map that has moved the points apart
  const map: Layout = { ...layout, kind: "tsne", plane: undefined, positions: layout.positions.map((v) => 10 * v) };
  const [start, middle, end] = codesAlong(
    map,
    Float32Array.of(9, 9),
    [
      [0, 0],
      [10, 10],
      [20, 20],
    ],
    3,
  );
  for (const [code, wanted] of [
    [start, 0],
    [middle, 1],
    [end, 2],
  ] as const)
    for (const value of code) expect(value).toBeCloseTo(wanted, 4);
});

it("an address has strokes, columns and their ranges, and no nonsense", () => {
  const stroke = [
    [0.5, -1],
    [1.234567, 2],
  ] as const;
  expect(strokeCodec.write(stroke)).toBe("0.5,-1~1.235,2");
  expect(strokeCodec.read("0.5,-1~1.235,2")).toEqual([
    [0.5, -1],
    [1.235, 2],
  ]);
  for (const text of ["", "1,2", "1,2~3", "1,2~x,3", "1,2~,3", `${"1,2~".repeat(48)}1,2`])
    expect(strokeCodec.read(text)).toBeUndefined();
  const choice = { key: "z3", range: { low: -0.5, high: 1.25 } };
  expect(columnCodec.read(columnCodec.write(choice)!)).toEqual(choice);
  expect(columnCodec.read("kl")).toEqual({ key: "kl" });
  for (const text of ["", "<b>", "z1~2", "z1~2~1", "z1~~2"]) expect(columnCodec.read(text)).toBeUndefined();
});
