import { describe, expect, it } from "vitest";
import { fillNormal, permutation } from "../random/index.js";
import { pointsAt, type Points } from "./points.js";
import { trustworthiness } from "./trustworthiness.js";

const draws = (count: number, dimensions: number, stream = "points"): Points<Float32Array> => ({
  shape: [count, dimensions],
  data: fillNormal(new Float32Array(count * dimensions), { seed: 3, stream, step: 0 }),
});
const line = (values: readonly number[]): Points => ({ shape: [values.length, 1], data: Float64Array.from(values) });

describe("trustworthiness", () => {
  it("is 1 of a perfect map: the points themselves, larger, turned and moved", async () => {
    const points = draws(200, 2);
    const [c, s] = [3 * Math.cos(1), 3 * Math.sin(1)];
    const turned = Float64Array.from({ length: 400 }, (_, at) => {
      const [x, y] = points.data.subarray(at - (at % 2));
      return 7 + (at % 2 === 0 ? c * x - s * y : s * x + c * y);
    });
    expect(await trustworthiness(points, { shape: [200, 2], data: turned })).toBe(1);
  });

  it("is about a half of a useless map: the points in another order", async () => {
    const points = draws(600, 3);
    const shuffled = pointsAt(points, permutation(600, { seed: 1, stream: "shuffle", step: 0 }));
    expect(Math.abs((await trustworthiness(points, shuffled)) - 0.5)).toBeLessThan(0.03);
  });

  it("sees through a map that folds far points onto each other, though it keeps all true neighbours", async () => {
    const values = Array.from({ length: 100 }, (_, i) => i);
    // 0..49 and 99..50 lie on each other; half of each point's neighbours are strangers
    const folded = line(values.map((v) => (v < 50 ? v : 99 - v + 0.01)));
    const forwards = await trustworthiness(line(values), folded);
    expect(forwards).toBeLessThan(0.75);
    // its continuity is far better
    expect(await trustworthiness(folded, line(values))).toBeGreaterThan(0.95);
  });

  it("agrees with the definition, by hand", async () => {
    // Places 0 1 2 4 7; the map exchanges the second and the last. k = 1, n = 5: 2 / (5 * 1 * (10 - 3 - 1)) = 1/15.
    const value = await trustworthiness(line([0, 1, 2, 4, 7]), line([0, 7, 2, 4, 1]), { k: 1 });
    // nearest in the map: 0 -> 7 (rank 4), 1 -> 4 (rank 3), 2 -> 7 (rank 4), 4 -> 2 (rank 1), 7 -> 0 (rank 4): excess 3 + 2 + 3 + 0 + 3
    expect(value).toBeCloseTo(1 - 11 / 15, 12);
  });

  it("ranks equal distances, and copies of a point, in the points' order", async () => {
    // places on a coarse grid: many ties, and the points 3 and 7, 1 and 9 lie on each other
    const places = [0, 2, 1, 3, -1, 4, -2, 3, 6, 2, 8, -4];
    const map = draws(12, 1, "map");
    const byOrder = (values: ArrayLike<number>, i: number): number[] =>
      Array.from({ length: 12 }, (_, j) => j)
        .filter((j) => j !== i)
        .sort((a, b) => Math.abs(values[a] - values[i]) - Math.abs(values[b] - values[i]) || a - b);
    for (const k of [1, 3, 5]) {
      let excess = 0;
      for (let i = 0; i < 12; i++)
        for (const j of byOrder(map.data, i).slice(0, k)) excess += Math.max(0, byOrder(places, i).indexOf(j) + 1 - k);
      const value = await trustworthiness(line(places), map, { k });
      expect(value).toBeCloseTo(1 - (2 * excess) / (12 * k * (24 - 3 * k - 1)), 12);
    }
  });

  it("looks at as many neighbours as it is told", async () => {
    const points = draws(100, 5);
    const plane: Points = {
      shape: [100, 2],
      data: Float64Array.from({ length: 200 }, (_, at) => points.data[5 * (at >> 1) + (at % 2)]),
    };
    const [few, many] = [
      await trustworthiness(points, plane, { k: 2 }),
      await trustworthiness(points, plane, { k: 20 }),
    ];
    expect(few).not.toBe(many);
    for (const value of [few, many]) {
      expect(value).toBeGreaterThan(0.55);
      expect(value).toBeLessThan(0.95);
    }
  });

  it.each([
    [5, "trustworthiness: k must be from 1 to below half of the 10 points, got 5"],
    [0, "trustworthiness: k must be from 1 to below half of the 10 points, got 0"],
  ])("refuses k = %i", async (k, message) => {
    await expect(trustworthiness(draws(10, 2), draws(10, 2, "other"), { k })).rejects.toThrow(message);
  });

  it("refuses sets of different size", async () => {
    await expect(trustworthiness(draws(10, 2), draws(9, 2))).rejects.toThrow(
      "trustworthiness: both sets must have the same points, got 10 and 9",
    );
  });
});
