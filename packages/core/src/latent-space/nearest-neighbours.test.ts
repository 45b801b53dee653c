import { describe, expect, it } from "vitest";
import { fillNormal } from "../random/index.js";
import { nearestNeighbours, neighboursOf } from "./nearest-neighbours.js";
import type { Points } from "./points.js";

const draws = (count: number, dimensions: number, stream: string): Points<Float32Array> => ({
  shape: [count, dimensions],
  data: fillNormal(new Float32Array(count * dimensions), { seed: 2, stream, step: 0 }),
});
const distance = (a: Points, i: number, b: Points, j: number): number =>
  Math.hypot(...Array.from({ length: a.shape[1] }, (_, c) => a.data[i * a.shape[1] + c] - b.data[j * a.shape[1] + c]));

/** All distances, sorted. */
const byHand = (a: Points, i: number, b: Points, self: boolean): number[] =>
  Array.from({ length: b.shape[0] }, (_, j) => j)
    .filter((j) => !(self && j === i))
    .sort((j, m) => distance(a, i, b, j) - distance(a, i, b, m) || j - m);

describe("nearestNeighbours", () => {
  it.each([
    [3, 1],
    [2, 7],
    [40, 25],
  ])("of %i dimensions, %i neighbours, are those of the sorted distances", async (dimensions, k) => {
    const points = draws(120, dimensions, "points");
    const { indices, distances, count } = await nearestNeighbours(points, k);
    expect(count).toBe(120);
    for (let i = 0; i < 120; i++) {
      const wanted = byHand(points, i, points, true).slice(0, k);
      expect([...indices.subarray(i * k, (i + 1) * k)]).toEqual(wanted);
      wanted.forEach((j, place) => expect(distances[i * k + place]).toBeCloseTo(distance(points, i, points, j), 10));
    }
  });

  it("takes equal distances in the points' order, and copies of a point as its neighbours", async () => {
    const points: Points = { shape: [6, 1], data: Float64Array.of(0, 1, 1, -1, 0, 1) };
    const { indices, distances } = await nearestNeighbours(points, 3);
    expect([...indices.subarray(0, 3)]).toEqual([4, 1, 2]);
    expect([...distances.subarray(0, 3)]).toEqual([0, 1, 1]);
    expect([...indices.subarray(6, 9)]).toEqual([1, 5, 0]);
  });

  it("tells how far it is, and lets others run", async () => {
    const seen: number[] = [];
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await nearestNeighbours(draws(4000, 8, "many"), 5, { onProgress: (done) => seen.push(done) });
    clearInterval(timer);
    expect(seen.at(-1)).toBe(4000);
    expect(seen.length).toBeGreaterThan(400);
    expect(turns).toBeGreaterThan(0);
  });

  it.each([
    [0, "nearestNeighbours: k must be from 1 to 3 for 4 points, got 0"],
    [4, "nearestNeighbours: k must be from 1 to 3 for 4 points, got 4"],
    [1.5, "nearestNeighbours: k must be from 1 to 3 for 4 points, got 1.5"],
  ])("refuses k = %f", async (k, message) => {
    await expect(nearestNeighbours(draws(4, 2, "few"), k)).rejects.toThrow(message);
  });
});

describe("neighboursOf", () => {
  it("finds a set's points nearest to others, a copy first", async () => {
    const [queries, points] = [draws(5, 4, "queries"), draws(50, 4, "set")];
    points.data.set(queries.data.subarray(0, 4), 4 * 17);
    const { indices, distances } = await neighboursOf(queries, points, 6);
    for (let i = 0; i < 5; i++)
      expect([...indices.subarray(6 * i, 6 * i + 6)]).toEqual(byHand(queries, i, points, false).slice(0, 6));
    expect([indices[0], distances[0]]).toEqual([17, 0]);
  });

  it("refuses other dimensions", async () => {
    await expect(neighboursOf(draws(1, 2, "a"), draws(3, 3, "b"), 1)).rejects.toThrow(
      "neighboursOf: both sets must have the same dimensions, got 2 and 3",
    );
  });
});
