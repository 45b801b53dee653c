import { expect, it } from "vitest";
import { input, ndArray, type Tensor } from "../../graph/index.js";
import { fillNormal } from "../../random/index.js";
import { evaluate } from "../../runtime/reference.js";
import { checkGradient } from "../../testing/gradient-check.js";
import { objectiveGraph, objectivePoint } from "../../testing/objective-graph.js";
import { kernelNames, unbiasedMmd, type Kernel } from "./mmd.js";
import { waeMmd } from "./wae-mmd.js";

const latent = 3;
const draws = (n: number, seed: number, shift = 0): number[] =>
  [...fillNormal(new Float64Array(n * latent), { seed, stream: "wae.test", step: 0 })].map((v) => v + shift);
const scales = [0.5, 2];

function mmdOf(n: number, kernel: Kernel): (x: readonly number[], y: readonly number[]) => number {
  const [a, b] = [input("a", [n, latent]), input("b", [n, latent])];
  const out = unbiasedMmd(a, b, kernel, scales);
  const feed = (x: readonly number[]) => ndArray(x, [n, latent]);
  return (x, y) => evaluate([out], new Map<Tensor, ReturnType<typeof feed>>([[a, feed(x)], [b, feed(y)]]))[0].data[0]; // prettier-ignore
}

it.each(kernelNames)("%s: is the U-statistic, by plain loops, and has its slopes", (kernel) => {
  const [n, x, y] = [5, draws(5, 1), draws(5, 2, 0.4)];
  const k = (u: readonly number[], i: number, v: readonly number[], j: number): number => {
    let squares = 0;
    for (let d = 0; d < latent; d++) squares += (u[i * latent + d] - v[j * latent + d]) ** 2;
    return scales.reduce((sum, c) => {
      const s = squares / (2 * latent * c);
      return sum + (kernel === "rbf" ? Math.exp(-s) : 1 / (1 + s));
    }, 0);
  };
  let [own, across] = [0, 0];
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      if (i !== j) own += (k(x, i, x, j) + k(y, i, y, j)) / (n * (n - 1));
      across += k(x, i, y, j) / n ** 2;
    }
  expect(mmdOf(n, kernel)(x, y)).toBeCloseTo(own - 2 * across, 12);
  const few = [draws(3, 3), draws(3, 4)].map((v) => ndArray(v, [3, latent]));
  checkGradient((a, b) => unbiasedMmd(a, b, kernel, scales), few);
});

it.each(kernelNames)("%s: is 0 on average for samples of one distribution, and above it for others", (kernel) => {
  const mmd = mmdOf(8, kernel);
  const runs = (shift: number): { mean: number; error: number } => {
    const values = Array.from({ length: 100 }, (_, i) => mmd(draws(8, 2 * i), draws(8, 2 * i + 1, shift)));
    const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
    return { mean, error: Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0)) / values.length };
  };
  const [same, other] = [runs(0), runs(1)];
  expect(Math.abs(same.mean)).toBeLessThan(4 * same.error);
  expect(other.mean).toBeGreaterThan(8 * other.error);
});

it("adds lambda times the discrepancy, codes being points whatever the noise", () => {
  const graph = objectiveGraph(waeMmd({ lambda: 7 }));
  const at = (seed: number): number[] =>
    graph.numbers([graph.loss, graph.parts["rec"], graph.parts["mmd"]], { seed }).map(([v]) => v);
  const [[loss, rec, mmd], [, other, fresh]] = [at(1), at(2)];
  expect(loss).toBeCloseTo(rec + 7 * mmd, 12);
  expect(other).toBe(rec);
  expect(fresh).not.toBe(mmd);
  // with draws it is the ELBO's reconstruction
  const drawn = objectiveGraph(waeMmd({ lambda: 7, code: "draw" }));
  const recs = [1, 2].map((seed) => drawn.numbers([drawn.parts["rec"]], { seed })[0][0]);
  expect(recs[0]).not.toBe(recs[1]);
});

it("needs two images", () => {
  const { x, mean, logVar, w } = objectivePoint;
  const point = { x: x.slice(0, 1), mean: mean.slice(0, 1), logVar: logVar.slice(0, 1), w };
  expect(() => objectiveGraph(waeMmd(), { point })).toThrow(
    'objective.type: "wae-mmd" compares the codes of a batch of 2 images or more, got 1',
  );
});
