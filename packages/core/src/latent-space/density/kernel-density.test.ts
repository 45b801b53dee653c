import { expect, it } from "vitest";
import { fillNormal } from "../../random/index.js";
import { mixtureLogDensity, sampleMixture } from "../code-mixture.js";
import type { Points } from "../points.js";
import { kernelDensity } from "./kernel-density.js";

const points = (count: number, latent: number, of: (v: number, i: number) => number): Points<Float64Array> => ({
  shape: [count, latent],
  data: fillNormal(new Float64Array(count * latent), { seed: 1, stream: "kde.test", step: 0 }).map(of),
});

it("is a Gaussian at every point, of Scott's width, by hand in one dimension", () => {
  // variance 4 of -2, 0, 2; width 4 / 9^(1/5)
  const line: Points = { shape: [3, 1], data: Float64Array.of(-2, 0, 2) };
  const variance = 4 * 3 ** (-2 / 5);
  const at = (x: number): number =>
    [-2, 0, 2].reduce((sum, mean) => sum + Math.exp(-((x - mean) ** 2) / 2 / variance) / 3, 0) /
    Math.sqrt(2 * Math.PI * variance);
  const places = [-3, 0.5, 2];
  const logs = mixtureLogDensity(kernelDensity(line), { shape: [3, 1], data: Float64Array.from(places) });
  places.forEach((x, i) => expect(logs[i]).toBeCloseTo(Math.log(at(x)), 8));
});

it("integrates to 1 in two dimensions that hang together, and draws have the points' moments", () => {
  const codes = points(40, 2, (v, i) => v + (i % 2));
  const density = kernelDensity(codes);
  const [side, step] = [120, 0.15];
  const grid = Float64Array.from({ length: 2 * side * side }, (_, i) => {
    const cell = Math.floor(i / 2);
    return ((i % 2 === 0 ? cell % side : Math.floor(cell / side)) - side / 2) * step;
  });
  const total = mixtureLogDensity(density, { shape: [side * side, 2], data: grid }).reduce(
    (sum, v) => sum + Math.exp(v) * step ** 2,
    0,
  );
  expect(total).toBeCloseTo(1, 6);
  const { data } = sampleMixture(density, 4000, { seed: 3 });
  const mean = (of: Points["data"], d: number): number =>
    Array.from(of)
      .filter((_, i) => i % 2 === d)
      .reduce((a, v) => a + v, 0) /
    (of.length / 2);
  for (const d of [0, 1]) expect(Math.abs(mean(data, d) - mean(codes.data, d))).toBeLessThan(0.1);
});

it("takes codes of which a dimension does not vary", () => {
  const flat = points(20, 3, (v, i) => (i % 3 === 2 ? 1 : v));
  const { data } = sampleMixture(kernelDensity(flat), 10);
  expect([...data].every(Number.isFinite)).toBe(true);
  for (let i = 2; i < 30; i += 3) expect(data[i]).toBeCloseTo(1, 3);
});
