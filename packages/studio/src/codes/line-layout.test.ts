import { describe, expect, it } from "vitest";
import { joinCodes } from "./coded-images";
import { dimensionsLayout, fitted, movedTo, positionOf } from "./layout";

/** Class 0 around -2, dense; class 1 spread over -1 to 3. */
const values = Float32Array.from({ length: 400 }, (_, i) =>
  i % 2 === 0 ? -2 + 0.2 * Math.sin(i) : -1 + (4 * (i % 200)) / 200,
);
const labelled = (labels?: Uint16Array) =>
  joinCodes([
    {
      data: { id: "d", name: "d", split: "test", count: 400, shape: [1, 1, 1] as const },
      codes: {
        ...{ mean: { shape: [400, 1] as const, data: values }, logVar: { shape: [400, 1] as const, data: values } },
        ...{ use: { measure: "KL", values: Float32Array.of(1) }, labels },
      },
    },
  ]);
const classes = Uint16Array.from(values, (_, i) => i % 2);
const column = (positions: Float32Array, which: 0 | 1): number[] =>
  Array.from({ length: positions.length / 2 }, (_, i) => positions[2 * i + which]);

describe("codes of one dimension", () => {
  it("stand at their values, each class in a row of its own, the first on top", () => {
    const { positions, rows, names, dims } = dimensionsLayout(labelled(classes), 2, [0]);
    expect(dims).toBe(2);
    expect(names).toEqual(["z0", "class"]);
    expect(column(positions, 0)).toEqual([...values]);
    expect(rows!.map(({ name }) => name)).toEqual(["0", "1"]);
    const half = (rows![0].at - rows![1].at) / 2;
    expect(half).toBeGreaterThan(0);
    column(positions, 1).forEach((y, i) => expect(Math.abs(y - rows![classes[i]].at)).toBeLessThan(half));
  });

  it("fill their row where they are dense, and are thin where they are not", () => {
    const { positions, rows, names } = dimensionsLayout(labelled(), 2, [0]);
    expect([rows, names]).toEqual([[], ["z0"]]);
    const spread = (from: number, to: number): number =>
      Math.max(...column(positions, 1).flatMap((y, i) => (values[i] >= from && values[i] < to ? [Math.abs(y)] : [])));
    expect(spread(-2.3, -1.7)).toBeGreaterThan(4 * spread(1, 2));
  });

  it("have places for a code and for a cursor, which its height does not change", () => {
    const layout = dimensionsLayout(labelled(classes), 2, [0]);
    expect(positionOf(layout, Float32Array.of(1.5))).toEqual([1.5, 0]);
    expect([...movedTo(layout, Float32Array.of(1.5), [-0.5, 0.7])]).toEqual([-0.5]);
  });
});

it("a request has as many axes as the codes allow, except for a map", () => {
  const request = { kind: "pca", dims: 3, axes: [1, 0], perplexity: 30, neighbours: 15, seed: 0 } as const;
  expect(fitted(request, 2).dims).toBe(2);
  expect(fitted(request, 3)).toBe(request);
  expect(fitted({ ...request, kind: "tsne" }, 2).dims).toBe(3);
});
