import { describe, expect, it } from "vitest";
import { fillNormal } from "../random/index.js";
import { nearestNeighbours } from "./nearest-neighbours.js";
import type { Points } from "./points.js";
import { trustworthiness } from "./trustworthiness.js";
import { umap, usualNeighbours } from "./umap.js";

/** Three far clusters; point i belongs to cluster i % 3. */
function clusters(count: number, dimensions: number): Points<Float32Array> {
  const data = fillNormal(new Float32Array(count * dimensions), { seed: 4, stream: "points", step: 0 });
  data.forEach((value, at) => {
    if (at % dimensions === Math.floor(at / dimensions) % 3) data[at] = value + 15;
  });
  return { shape: [count, dimensions], data };
}

describe("umap", () => {
  it.each([2, 3] as const)("keeps clusters apart in %i dimensions, with high trustworthiness", async (dims) => {
    const points = clusters(240, 6);
    const seen: number[] = [];
    let last: Float32Array | undefined;
    const map = await umap(points, {
      ...{ dims, epochs: 150 },
      onProgress: (done, total, positions) => {
        seen.push(done);
        if (done === 75 || done === total) last = positions();
      },
    });
    expect(last).toEqual(map.data);
    expect(map.shape).toEqual([240, dims]);
    const { indices } = await nearestNeighbours(map, 5);
    expect(indices.every((j, at) => j % 3 === Math.floor(at / 5) % 3)).toBe(true);
    expect(await trustworthiness(points, map)).toBeGreaterThan(0.85);
    expect([seen.length, seen.at(-1)]).toEqual([150, 150]);
  });

  it("gives the same map for the same seed, another one for another", async () => {
    const options = { epochs: 30, neighbours: 5 };
    const first = await umap(clusters(60, 4), { ...options, seed: 5 });
    expect(await umap(clusters(60, 4), { ...options, seed: 5 })).toEqual(first);
    expect(await umap(clusters(60, 4), { ...options, seed: 6 })).not.toEqual(first);
  });

  it("begins at the principal components: the widest direction stays the map's first", async () => {
    const line: Points = {
      shape: [100, 3],
      data: Float64Array.from({ length: 300 }, (_, at) => (at % 3 === 1 ? Math.floor(at / 3) : 0)),
    };
    const { data } = await umap(line, { epochs: 1, neighbours: 4 });
    expect(data[0]).toBeLessThan(-8);
    expect(data[198]).toBeGreaterThan(8);
  });

  it("lays out copies of one point and points of one dimension", async () => {
    const same = await umap({ shape: [20, 2], data: new Float32Array(40).fill(1) }, { epochs: 20, neighbours: 5 });
    const flat = await umap(
      { shape: [20, 1], data: Float32Array.from({ length: 20 }, (_, i) => i) },
      { dims: 3, epochs: 20, neighbours: 5 },
    );
    for (const { data } of [same, flat]) expect(data.every(Number.isFinite)).toBe(true);
  });

  it.each([
    [
      { neighbours: 20 },
      "UMAP: neighbours must be from 2 to 19, one below the 20 points, got 20; choose another number",
    ],
    [{ neighbours: 1 }, "UMAP: neighbours must be from 2 to 19, one below the 20 points, got 1; choose another number"],
    [{ minDist: 2 }, "UMAP: minDist must be from 0 to 1, got 2"],
    [{ epochs: 0 }, "UMAP: epochs must be a whole number, 1 or more, got 0"],
    [{ dims: 5 as 3 }, "UMAP: dims must be 2 or 3, got 5"],
  ])("refuses %j of 20 points", async (options, message) => {
    await expect(umap(clusters(20, 3), options)).rejects.toThrow(message);
  });
});

it("takes the neighbours that there are where no number is given", async () => {
  const points = { shape: [6, 2] as const, data: Float64Array.from({ length: 12 }, (_, i) => (i * 7) % 5) };
  expect((await umap(points, { epochs: 5 })).shape).toEqual([6, 2]);
  expect([usualNeighbours(6), usualNeighbours(1000)]).toEqual([5, 15]);
});
