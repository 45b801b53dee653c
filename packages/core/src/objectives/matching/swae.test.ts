import { expect, it } from "vitest";
import { input, ndArray } from "../../graph/index.js";
import { fillNormal } from "../../random/index.js";
import { evaluate } from "../../runtime/reference.js";
import { checkGradient } from "../../testing/gradient-check.js";
import { objectiveGraph } from "../../testing/objective-graph.js";
import { slicedWasserstein, swae } from "./swae.js";

const [n, latent, count] = [6, 3, 4];
const draws = (size: number, seed: number): number[] => [
  ...fillNormal(new Float64Array(size * latent), { seed, stream: "swae.test", step: 0 }),
];
const inputs = [input("a", [n, latent]), input("b", [n, latent]), input("directions", [count, latent])];
const distance = (...values: readonly (readonly number[])[]): number =>
  evaluate(
    [slicedWasserstein(inputs[0], inputs[1], inputs[2])],
    new Map(inputs.map((x, i) => [x, ndArray(values[i], x.shape as number[])])),
  )[0].data[0];

/** By sorting. */
function wanted(a: readonly number[], b: readonly number[], directions: readonly number[]): number {
  let total = 0;
  for (let l = 0; l < count; l++) {
    const direction = directions.slice(l * latent, (l + 1) * latent);
    const length = Math.hypot(...direction);
    const shadows = [a, b].map((codes) =>
      Array.from({ length: n }, (_, i) =>
        direction.reduce((sum, v, d) => sum + (v / length) * codes[i * latent + d], 0),
      ).sort((x, y) => x - y),
    );
    shadows[0].forEach((v, i) => (total += (v - shadows[1][i]) ** 2 / (n * count)));
  }
  return total;
}

it("is the mean squared difference of sorted shadows", () => {
  const [a, b, directions] = [draws(n, 1), draws(n, 2), draws(count, 3)];
  expect(distance(a, b, directions)).toBeCloseTo(wanted(a, b, directions), 12);
});

it("is 0 for the same codes in any order, counts equal ones once each, and squares a shift along one direction", () => {
  const [a, directions] = [draws(n, 1), draws(count, 3)];
  const turned = [...a.slice(latent), ...a.slice(0, latent)];
  expect(distance(a, turned, directions)).toBeCloseTo(0, 20);
  const twice = [...a.slice(0, latent), ...a.slice(0, latent), ...a.slice(0, (n - 2) * latent)];
  expect(distance(twice, a, directions)).toBeCloseTo(wanted(twice, a, directions), 12);
  const axis = Array.from({ length: count * latent }, (_, i) => (i % latent === 0 ? 2 : 0));
  const shifted = a.map((v, i) => v + (i % latent === 0 ? 0.7 : 0));
  expect(distance(a, shifted, axis)).toBeCloseTo(0.49, 12);
});

it("has its slopes, in both samples", () => {
  const point = [draws(n, 4), draws(n, 5), draws(count, 6)];
  checkGradient(
    (a, b, directions) => slicedWasserstein(a, b, directions),
    point.map((v, i) => ndArray(v, inputs[i].shape as number[])),
  );
});

it("adds lambda times the distance, codes being points", () => {
  const graph = objectiveGraph(swae({ lambda: 3, projections: 5 }));
  const [loss, rec, part] = graph
    .numbers([graph.loss, graph.parts["rec"], graph.parts["slicedWasserstein"]])
    .map(([v]) => v);
  expect(loss).toBeCloseTo(rec + 3 * part, 12);
  expect(part).toBeGreaterThan(0);
});
