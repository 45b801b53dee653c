import { describe, expect, it } from "vitest";
import { input, ndArray, type Tensor } from "../../graph/index.js";
import { fillNormal } from "../../random/index.js";
import { evaluate } from "../../runtime/reference.js";
import { checkGradient } from "../../testing/gradient-check.js";
import { objectiveGraph } from "../../testing/objective-graph.js";
import { elbo } from "../elbo.js";
import { info } from "./info.js";
import { kernelNames, squaredMmd, type Kernel } from "./mmd.js";

const [n, latent] = [6, 3];
const draws = (seed: number, shift = 0): number[] =>
  [...fillNormal(new Float64Array(n * latent), { seed, stream: "info.test", step: 0 })].map((v) => v + shift);
const [a, b] = [input("a", [n, latent]), input("b", [n, latent])];
const mmd = (x: readonly number[], y: readonly number[], kernel: Kernel, bandwidth = 1): number =>
  evaluate(
    [squaredMmd(a, b, kernel, bandwidth)],
    new Map<Tensor, ReturnType<typeof ndArray>>([
      [a, ndArray(x, [n, latent])],
      [b, ndArray(y, [n, latent])],
    ]),
  )[0].data[0];

describe.each(kernelNames)("squaredMmd with kernel %s", (kernel) => {
  it("is the mean of the kernel over all pairs, by plain loops", () => {
    const [x, y, bandwidth] = [draws(1), draws(2, 0.5), 0.7];
    const average = (u: readonly number[], v: readonly number[]): number => {
      let total = 0;
      for (let i = 0; i < n; i++)
        for (let j = 0; j < n; j++) {
          let s = 0;
          for (let d = 0; d < latent; d++) s += (u[i * latent + d] - v[j * latent + d]) ** 2;
          s /= 2 * latent * bandwidth ** 2;
          total += kernel === "rbf" ? Math.exp(-s) : 1 / (1 + s);
        }
      return total / n ** 2;
    };
    expect(mmd(x, y, kernel, bandwidth)).toBeCloseTo(average(x, x) + average(y, y) - 2 * average(x, y), 12);
  });

  it("is 0 for equal samples, in any order, positive for others, symmetric, and grows with the distance", () => {
    const x = draws(1);
    const turned = [...x.slice(latent), ...x.slice(0, latent)];
    expect(mmd(x, x, kernel)).toBe(0);
    expect(mmd(x, turned, kernel)).toBeCloseTo(0, 14);
    const values = [0, 1, 3, 30].map((shift) => mmd(x, draws(2, shift), kernel));
    values.forEach((v, i) => expect(v).toBeGreaterThan(i === 0 ? 0 : values[i - 1]));
    expect(values[3]).toBeLessThan(2);
    expect(mmd(draws(2, 1), x, kernel)).toBeCloseTo(values[1], 14);
  });

  it("has the slopes of its formula", () => {
    checkGradient(
      (x, y) => squaredMmd(x, y, kernel, 0.8),
      [ndArray(draws(1), [n, latent]), ndArray(draws(2), [n, latent])],
    );
  });
});

describe("info", () => {
  const parts = (graph: ReturnType<typeof objectiveGraph>): number[] =>
    graph.numbers([graph.loss, ...["rec", "kl", "mmd"].map((name) => graph.parts[name])]).map(([value]) => value);

  it("weights the KL by 1 - alpha and the MMD by alpha + lambda - 1", () => {
    for (const [alpha, lambda] of [
      [0, 1000],
      [1, 10],
      [0.5, 3],
      [-1, 2],
    ]) {
      const [loss, rec, kl, discrepancy] = parts(objectiveGraph(info({ alpha, lambda })));
      expect(loss).toBeCloseTo(rec + (1 - alpha) * kl + (alpha + lambda - 1) * discrepancy, 10);
      expect(discrepancy).toBeGreaterThan(0);
    }
    const standard = parts(objectiveGraph(info()));
    expect(standard).toEqual(parts(objectiveGraph(info({ alpha: 0, lambda: 1000, kernel: "imq", bandwidth: 1 }))));
    expect(parts(objectiveGraph(info({ kernel: "rbf" })))[3]).not.toBe(standard[3]);
  });

  it("with alpha 0 and lambda 1 is the ELBO, value and slopes", () => {
    const plain = objectiveGraph(elbo());
    const graph = objectiveGraph(info({ alpha: 0, lambda: 1 }));
    const wanted = plain.numbers([plain.loss, ...plain.slopes()]);
    graph.numbers([graph.loss, ...graph.slopes()]).forEach((values, i) => {
      values.forEach((v, j) => expect(v).toBeCloseTo(wanted[i][j], 12));
    });
  });
});
