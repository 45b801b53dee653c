import { describe, expect, it } from "vitest";
import { fillNormal } from "../random/index.js";
import { nearestNeighbours } from "./nearest-neighbours.js";
import type { Points } from "./points.js";
import { principalComponents, projectPoints } from "./principal-components.js";
import { trustworthiness } from "./trustworthiness.js";
import { tsneAffinities } from "./tsne-affinities.js";
import { tsne, tsneGradient, usualPerplexity } from "./tsne.js";

const draws = (count: number, dimensions: number, stream = "points"): Points<Float32Array> => ({
  shape: [count, dimensions],
  data: fillNormal(new Float32Array(count * dimensions), { seed: 4, stream, step: 0 }),
});
/** Clusters of equal size around far centres; point i belongs to cluster i % clusters. */
function clusters(count: number, dimensions: number, number: number, apart: number): Points<Float32Array> {
  const points = draws(count, dimensions);
  const centres = draws(number, dimensions, "centres");
  points.data.forEach((value, at) => {
    const [i, j] = [Math.floor(at / dimensions), at % dimensions];
    points.data[at] = value + apart * centres.data[(i % number) * dimensions + j];
  });
  return points;
}

describe("tsneAffinities", () => {
  it("are symmetric, sum to 1, and give each point the perplexity", async () => {
    const near = await nearestNeighbours(draws(60, 3), 30);
    const { starts, columns, values } = tsneAffinities(near, 10);
    const dense = Array.from({ length: 60 }, () => new Float64Array(60));
    for (let i = 0; i < 60; i++) for (let at = starts[i]; at < starts[i + 1]; at++) dense[i][columns[at]] += values[at];
    let sum = 0;
    for (let i = 0; i < 60; i++)
      for (let j = 0; j < 60; j++) {
        expect(dense[i][j]).toBeCloseTo(dense[j][i], 15);
        sum += dense[i][j];
      }
    expect(sum).toBeCloseTo(1, 12);
    expect(dense.every((row, i) => row[i] === 0)).toBe(true);
  });

  it("have the wanted entropy: alike distances give equal shares, nearer ones more", async () => {
    // the corners of a simplex: every distance is the same
    const corners: Points = {
      shape: [9, 9],
      data: Float64Array.from({ length: 81 }, (_, at) => (at % 10 === 0 ? 1 : 0)),
    };
    const { values } = tsneAffinities(await nearestNeighbours(corners, 8), 8);
    for (const value of values) expect(value).toBeCloseTo(1 / 72, 6);
    // perplexity 2 of three neighbours at 1, 1 and 5: one half each for the near ones
    const near = { count: 1, k: 3, indices: Uint32Array.of(0, 0, 0), distances: Float64Array.of(1, 1, 5) };
    expect(tsneAffinities(near, 2).values[0]).toBeCloseTo(1, 5);
  });

  it("stay finite for copies of one point", async () => {
    const same: Points = { shape: [12, 2], data: new Float64Array(24).fill(3) };
    const { values } = tsneAffinities(await nearestNeighbours(same, 9), 3);
    expect(values.every((value) => Number.isFinite(value) && value >= 0)).toBe(true);
  });
});

describe("the gradient", () => {
  for (const dims of [2, 3])
    it(`in ${dims} dimensions with theta 0 agrees with central differences of KL(P || Q)`, async () => {
      const affinities = tsneAffinities(await nearestNeighbours(draws(25, 4), 24), 8);
      const positions = fillNormal(new Float64Array(25 * dims), { seed: 6, stream: "map", step: 0 });
      const { gradient, klDivergence } = tsneGradient(affinities, positions, dims, 0);
      expect(klDivergence).toBeCloseTo(klByHand(affinities, positions, dims), 10);
      const h = 1e-5;
      positions.forEach((value, at) => {
        const moved = (by: number): number => {
          const other = positions.slice();
          other[at] = value + by;
          return klByHand(affinities, other, dims);
        };
        expect(gradient[at]).toBeCloseTo((moved(h) - moved(-h)) / (2 * h), 7);
      });
      // far above the tolerance, so that a wrong term would be seen
      expect(Math.max(...gradient.map(Math.abs))).toBeGreaterThan(1e-3);
    });

  it("is near the exact one for theta 0.5, on many points", async () => {
    const points = clusters(1500, 5, 6, 3);
    const affinities = tsneAffinities(await nearestNeighbours(points, 60), 20);
    const positions = fillNormal(new Float64Array(3000), { seed: 6, stream: "map", step: 0 }).map((v) => 20 * v);
    const exact = tsneGradient(affinities, positions, 2, 0);
    const close = tsneGradient(affinities, positions, 2, 0.5);
    const size = Math.hypot(...exact.gradient);
    const error = Math.hypot(...exact.gradient.map((value, at) => value - close.gradient[at]));
    expect(error / size).toBeLessThan(0.02);
    expect(error).toBeGreaterThan(0);
    expect(close.klDivergence).toBeCloseTo(exact.klDivergence, 1);
  });

  it("is zero and finite where all points lie on each other", async () => {
    const affinities = tsneAffinities(await nearestNeighbours(draws(25, 4), 24), 8);
    const { gradient, klDivergence } = tsneGradient(affinities, new Float64Array(50).fill(2), 2, 0.5);
    expect(gradient.every((value) => value === 0)).toBe(true);
    expect(Number.isFinite(klDivergence)).toBe(true);
  });
});

function klByHand(affinities: ReturnType<typeof tsneAffinities>, positions: Float64Array, dims: number): number {
  const count = positions.length / dims;
  const w = (i: number, j: number): number => {
    let square = 0;
    for (let c = 0; c < dims; c++) square += (positions[i * dims + c] - positions[j * dims + c]) ** 2;
    return 1 / (1 + square);
  };
  let sum = 0;
  for (let i = 0; i < count; i++) for (let j = 0; j < count; j++) if (i !== j) sum += w(i, j);
  let kl = 0;
  for (let i = 0; i < count; i++)
    for (let at = affinities.starts[i]; at < affinities.starts[i + 1]; at++) {
      const p = affinities.values[at];
      kl += p * Math.log(p / (w(i, affinities.columns[at]) / sum));
    }
  return kl;
}

describe("the descent", () => {
  it("is gradient descent by hand: 250 steps with the attraction exaggerated and momentum 0.5, then neither and 0.8", async () => {
    const [count, rate, exaggeration, iterations] = [16, 1, 6, 254];
    const points = draws(count, 3);
    const options = { perplexity: 4, learningRate: rate, exaggeration, theta: 0, seed: 3 };
    const affinities = tsneAffinities(await nearestNeighbours(points, 12), 4);
    const exaggerated = { ...affinities, values: affinities.values.map((v) => exaggeration * v) };
    const components = principalComponents(points, 2);
    const noise = fillNormal(new Float64Array(2 * count), { seed: 3, stream: "t-sne", step: 0 });
    const { data } = projectPoints(points, components);
    let y = noise.map((e, at) => (1e-4 / Math.sqrt(components.variances[0])) * data[at] + 1e-6 * e);
    const [velocity, gains] = [new Float64Array(2 * count), new Float64Array(2 * count).fill(1)];
    const after = new Map<number, Float64Array>();
    for (let step = 0; step < iterations; step++) {
      const early = step < 250;
      const { gradient } = tsneGradient(early ? exaggerated : affinities, y, 2, 0);
      y = y.map((value, at) => {
        gains[at] = Math.max(0.01, gradient[at] > 0 !== velocity[at] > 0 ? gains[at] + 0.2 : 0.8 * gains[at]);
        velocity[at] = (early ? 0.5 : 0.8) * velocity[at] - (rate * gains[at] * gradient[at]) / 4;
        return value + velocity[at];
      });
      const centre = [0, 1].map((c) => y.reduce((sum, v, at) => (at % 2 === c ? sum + v / count : sum), 0));
      y = y.map((v, at) => v - centre[at % 2]);
      after.set(step + 1, y);
    }
    for (const steps of [1, 5, 250, 251, iterations]) {
      const { positions } = await tsne(points, { ...options, iterations: steps });
      const wanted = after.get(steps)!;
      const size = Math.max(...wanted.map(Math.abs));
      positions.data.forEach((value, at) => expect(Math.abs(value - wanted[at]) / size).toBeLessThan(1e-4));
    }
  });
});

describe("tsne", () => {
  it.each([2, 3] as const)("keeps clusters apart in %i dimensions, with high trustworthiness", async (dims) => {
    const points = clusters(400, 8, 5, 4);
    const { positions, klDivergence } = await tsne(points, { dims, perplexity: 20, iterations: 400 });
    expect(positions.shape).toEqual([400, dims]);
    expect(klDivergence).toBeLessThan(1.5);
    const { indices } = await nearestNeighbours(positions, 5);
    const alike = indices.filter((j, at) => j % 5 === Math.floor(at / 5) % 5).length / indices.length;
    expect(alike).toBe(1);
    expect(await trustworthiness(points, positions)).toBeGreaterThan(0.93);
  });

  it("gives the same map for the same seed, another one for another", async () => {
    const points = clusters(100, 4, 3, 2);
    const options = { perplexity: 10, iterations: 300 };
    const first = await tsne(points, { ...options, seed: 5 });
    expect(await tsne(points, { ...options, seed: 5 })).toEqual(first);
    expect((await tsne(points, { ...options, seed: 6 })).positions).not.toEqual(first.positions);
  });

  it("lays out points of fewer dimensions than the map, and copies of one point", async () => {
    const flat = await tsne(draws(60, 1), { dims: 3, perplexity: 5, iterations: 50 });
    const same = await tsne({ shape: [30, 2], data: new Float32Array(60).fill(1) }, { perplexity: 5, iterations: 300 });
    for (const { positions } of [flat, same]) expect(positions.data.every(Number.isFinite)).toBe(true);
  });

  it("tells how far it is, and lets others run between iterations", async () => {
    const seen: number[] = [];
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await tsne(clusters(2000, 4, 3, 2), { perplexity: 10, iterations: 200, onProgress: (done) => seen.push(done) });
    clearInterval(timer);
    expect(seen).toEqual(Array.from({ length: 200 }, (_, i) => i + 1));
    expect(turns).toBeGreaterThan(1);
  });

  it.each([
    [
      { perplexity: 30 },
      /^t-SNE: perplexity must be from 2 to 9\.6, a third of the other points, for 30 points, got 30; choose another perplexity or more points$/,
    ],
    [{ perplexity: 1 }, /got 1; choose another perplexity$/],
    [{ perplexity: NaN }, /got NaN; choose another perplexity$/],
    [{ perplexity: 5, theta: -1 }, /^t-SNE: theta must be from 0 to 1, got -1$/],
    [{ perplexity: 5, learningRate: 0 }, /^t-SNE: learningRate must be a number above 0, got 0$/],
    [{ perplexity: 5, iterations: 1.5 }, /^t-SNE: iterations must be a whole number, 1 or more, got 1\.5$/],
    [{ perplexity: 5, exaggeration: 0 }, /^t-SNE: exaggeration must be a number, 1 or more, got 0$/],
    [{ perplexity: 5, dims: 4 as 3 }, /^t-SNE: dims must be 2 or 3, got 4$/],
  ])("refuses %j of 30 points", async (options, message) => {
    await expect(tsne(draws(30, 3), options)).rejects.toThrow(message);
  });

  it("refuses too few points", async () => {
    await expect(tsne(draws(6, 3), { perplexity: 2 })).rejects.toThrow("t-SNE: needs 7 points or more, got 6");
  });
});

it("takes a perplexity that few points allow where none is given", async () => {
  const points = { shape: [8, 2] as const, data: Float64Array.from({ length: 16 }, (_, i) => (i * 7) % 5) };
  expect((await tsne(points, { iterations: 5 })).positions.shape).toEqual([8, 2]);
  expect([usualPerplexity(7), usualPerplexity(30), usualPerplexity(1000)]).toEqual([2, 9.6, 30]);
});
