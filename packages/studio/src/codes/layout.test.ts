import { describe, expect, it } from "vitest";
import { joinCodes } from "./coded-images";
import { dimensionsLayout, movedTo, positionOf, type Layout } from "./layout";

const data = { id: "d", name: "d", split: "test", count: 2, shape: [1, 1, 1] as const };
const images = joinCodes([
  {
    data,
    codes: {
      mean: { shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, -5, 6) },
      logVar: { shape: [2, 3], data: new Float32Array(6) },
      use: { measure: "KL", values: Float32Array.of(0.1, 3, 1) },
    },
  },
]);

describe("a layout", () => {
  it("of dimensions has their columns and names, counted from 0", () => {
    const layout = dimensionsLayout(images, 2, [2, 0, 1]);
    expect([...layout.positions]).toEqual([3, 1, 6, 4]);
    expect(layout.names).toEqual(["z2", "z0"]);
    expect(images.byUse).toEqual([1, 2, 0]);
    expect([...images.reach]).toEqual([4, 5, 6]);
  });

  it("moves a code within its plane, and leaves the rest of it", () => {
    const layout = dimensionsLayout(images, 2, [2, 0, 1]);
    const code = Float32Array.of(0.5, 7, -1);
    expect(positionOf(layout, code)).toEqual([-1, 0.5]);
    expect([...movedTo(layout, code, [2, -3])]).toEqual([-3, 7, 2]);
  });

  it("of principal components goes there and back", () => {
    const [c, s] = [0.6, 0.8];
    const plane = {
      origin: [1, 1, 1],
      directions: [
        [c, s, 0],
        [-s, c, 0],
      ],
    };
    const layout: Layout = { ...dimensionsLayout(images, 2, [0, 1]), kind: "pca", plane };
    const moved = movedTo(layout, Float32Array.of(0, 0, 9), [0.25, -2]);
    const position = positionOf(layout, moved)!;
    expect(position[0]).toBeCloseTo(0.25, 6);
    expect(position[1]).toBeCloseTo(-2, 6);
    expect(moved[2]).toBe(9);
  });

  it("of t-SNE has no place for other codes", () => {
    const { plane: _, ...rest } = dimensionsLayout(images, 2, [0, 1]);
    const code = Float32Array.of(1, 2, 3);
    expect(positionOf({ ...rest, kind: "tsne" }, code)).toBeUndefined();
    expect(movedTo({ ...rest, kind: "tsne" }, code, [0, 0])).toBe(code);
  });
});
