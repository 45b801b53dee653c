import { describe, expect, it } from "vitest";
import { fillNormal } from "../random/index.js";
import { bestMixtureByBic } from "./best-mixture.js";
import { fitGaussianMixture } from "./fit-gaussian-mixture.js";
import { mixtureLogDensity, sampleMixture, type CodeMixture } from "./code-mixture.js";
import type { Points } from "./points.js";

/** Three components in the plane, the second with correlated coordinates. */
const drawn: CodeMixture = {
  weights: Float64Array.of(0.5, 0.3, 0.2),
  means: [Float64Array.of(0, 0), Float64Array.of(6, 1), Float64Array.of(-4, 6)],
  factors: [Float64Array.of(1, 0, 0, 0.5), Float64Array.of(1, 0, 0.8, 0.6), Float64Array.of(0.3, 0, 0, 0.3)],
};
/** Covariance L L^T of a plane's component. */
const covariance = ([a, , b, c]: Float64Array): number[] => [a * a, a * b, b * b + c * c];
const sorted = ({ weights, means, factors }: CodeMixture) =>
  Array.from(weights, (weight, m) => ({ weight, mean: [...means[m]], covariance: covariance(factors[m]) })).sort(
    (a, b) => b.weight - a.weight,
  );

describe("fitGaussianMixture", () => {
  it("recovers the weights, means and covariances that points were drawn from", async () => {
    const fit = await fitGaussianMixture(sampleMixture(drawn, 6000), { components: 3 });
    const [found, truth] = [sorted(fit), sorted(drawn)];
    truth.forEach((wanted, m) => {
      expect(Math.abs(found[m].weight - wanted.weight)).toBeLessThan(0.03);
      wanted.mean.forEach((value, j) => expect(Math.abs(found[m].mean[j] - value)).toBeLessThan(0.1));
      wanted.covariance.forEach((value, j) => expect(Math.abs(found[m].covariance[j] - value)).toBeLessThan(0.1));
    });
    // no worse than the truth on its own points
    const logs = mixtureLogDensity(drawn, sampleMixture(drawn, 6000));
    const ofTruth = logs.reduce((sum, value) => sum + value, 0) / 6000;
    expect(fit.meanLogDensity).toBeGreaterThanOrEqual(ofTruth);
    expect(fit.meanLogDensity).toBeLessThan(ofTruth + 0.01);
  });

  it("with a diagonal covariance has no correlations, and fits correlated points worse", async () => {
    const points = sampleMixture({ ...drawn, weights: Float64Array.of(0, 1, 0) }, 3000);
    const [full, diagonal] = [
      await fitGaussianMixture(points, { components: 1 }),
      await fitGaussianMixture(points, { components: 1, covariance: "diagonal" }),
    ];
    expect(diagonal.factors[0][2]).toBe(0);
    expect(full.factors[0][2]).toBeCloseTo(0.8, 1);
    // the mutual information, -1/2 ln(1 - 0.8^2)
    expect(full.meanLogDensity - diagonal.meanLogDensity).toBeCloseTo(0.51, 1);
    // 5 and 4 free parameters
    expect(full.bic).toBeCloseTo(5 * Math.log(3000) - 6000 * full.meanLogDensity, 6);
    expect(diagonal.bic).toBeCloseTo(4 * Math.log(3000) - 6000 * diagonal.meanLogDensity, 6);
  });

  it("tied components share the mean of their own covariances, and count it once", async () => {
    const apart: CodeMixture = {
      weights: Float64Array.of(0.25, 0.75),
      means: [Float64Array.of(0, 0), Float64Array.of(40, 0)],
      factors: [Float64Array.of(2, 0, 0, 1), Float64Array.of(1, 0, 0.8, 0.6)],
    };
    const fit = await fitGaussianMixture(sampleMixture(apart, 8000), { components: 2, covariance: "tied" });
    const [one, other] = sorted(fit);
    expect(one.covariance).toEqual(other.covariance);
    const [a, b] = sorted(apart);
    one.covariance.forEach((value, j) =>
      expect(Math.abs(value - 0.75 * a.covariance[j] - 0.25 * b.covariance[j])).toBeLessThan(0.1),
    );
    // one weight, two means, three numbers of the covariance
    expect(fit.bic).toBeCloseTo(8 * Math.log(8000) - 16_000 * fit.meanLogDensity, 5);
    const best = await bestMixtureByBic(sampleMixture(apart, 40), [1, 2, 3, 20], { covariance: "tied" });
    expect(best.tried.map(({ components }) => components)).toEqual([1, 2, 3, 20]);
    expect(best.best.weights).toHaveLength(2);
  });

  it("one component is the points' mean and covariance, plus the floor", async () => {
    const points: Points = { shape: [4, 1], data: Float64Array.of(1, 2, 3, 6) };
    const { means, factors, weights } = await fitGaussianMixture(points, { components: 1, floor: 0.5 });
    expect(weights[0]).toBeCloseTo(1, 8);
    expect(means[0][0]).toBeCloseTo(3, 8);
    // variance 3.5, half of it added
    expect(factors[0][0] ** 2).toBeCloseTo(5.25, 6);
  });

  it.each(["full", "tied", "diagonal"] as const)("never loses likelihood from round to round (%s)", async (kind) => {
    const points = sampleMixture(drawn, 500);
    let last = -Infinity;
    for (const iterations of [1, 2, 3, 5, 8, 13]) {
      const fit = await fitGaussianMixture(points, {
        components: 4,
        covariance: kind,
        iterations,
        tolerance: 0,
        floor: 0,
      });
      expect(fit.meanLogDensity).toBeGreaterThanOrEqual(last - 1e-9);
      last = fit.meanLogDensity;
    }
  });

  it("stays finite where components have one point or none, or points lie in a line or on each other", async () => {
    const line: Points = { shape: [30, 3], data: Float64Array.from({ length: 90 }, (_, at) => Math.floor(at / 3)) };
    const same: Points = { shape: [10, 2], data: new Float64Array(20).fill(4) };
    for (const [points, components] of [
      [line, 5],
      [same, 3],
      [{ shape: [4, 2], data: Float64Array.of(0, 0, 1, 0, 0, 1, 9, 9) } as Points, 4],
    ] as const) {
      const fit = await fitGaussianMixture(points, { components });
      const numbers = [
        fit.bic,
        ...fit.weights,
        ...fit.means.flatMap((m) => [...m]),
        ...fit.factors.flatMap((f) => [...f]),
      ];
      expect(numbers.every(Number.isFinite)).toBe(true);
      expect(fit.weights.reduce((sum, w) => sum + w, 0)).toBeCloseTo(1, 8);
    }
  });

  it("gives the same fit for the same seed", async () => {
    const points = sampleMixture(drawn, 300);
    const fit = await fitGaussianMixture(points, { components: 3, seed: 2 });
    expect(await fitGaussianMixture(points, { components: 3, seed: 2 })).toEqual(fit);
  });

  it.each([
    [0, "Gaussian mixture: components must be from 1 to the 5 points, got 0"],
    [6, "Gaussian mixture: components must be from 1 to the 5 points, got 6"],
  ])("refuses %i components of 5 points", async (components, message) => {
    await expect(fitGaussianMixture(sampleMixture(drawn, 5), { components })).rejects.toThrow(message);
  });
});

describe("bestMixtureByBic", () => {
  it("finds the true number of components, full covariance", async () => {
    const { best, tried } = await bestMixtureByBic(sampleMixture(drawn, 2000), [1, 2, 3, 4, 5]);
    expect(best.weights).toHaveLength(3);
    expect(tried.map(({ components }) => components)).toEqual([1, 2, 3, 4, 5]);
    expect(best.bic).toBe(Math.min(...tried.map(({ bic }) => bic)));
    // more components always fit the points themselves better
    expect(tried[4].meanLogDensity).toBeGreaterThan(tried[2].meanLogDensity);
  });

  it("takes one component for one cloud", async () => {
    const cloud: Points = {
      shape: [800, 3],
      data: fillNormal(new Float64Array(2400), { seed: 1, stream: "cloud", step: 0 }),
    };
    expect((await bestMixtureByBic(cloud, [1, 2, 3])).best.weights).toHaveLength(1);
  });

  it("of few points leaves out what shrinks onto some of them", async () => {
    const data = fillNormal(new Float64Array(800), { seed: 3, stream: "few", step: 0 });
    const few: Points = { shape: [80, 10], data };
    // four points span no ten dimensions: across them their density has no bound
    const one = await fitGaussianMixture(few, { components: 1 });
    expect((await fitGaussianMixture(few, { components: 20 })).bic).toBeLessThan(one.bic);
    const { best, tried } = await bestMixtureByBic(few, [1, 2, 3, 5, 20]);
    // 65 free numbers a component
    expect(tried.map(({ components }) => components)).toEqual([1]);
    expect(best.bic).toBe(one.bic);
  });

  it("does not count a mixture one of whose components has too few points", async () => {
    // a hundred points, and three far away
    const data = fillNormal(new Float64Array(206), { seed: 3, stream: "far", step: 0 });
    for (let i = 100; i < 103; i++) data.set([50 + i, 50 + i], 2 * i);
    const points: Points = { shape: [103, 2], data };
    const { best, tried } = await bestMixtureByBic(points, [1, 2]);
    expect(tried.map(({ components }) => components)).toEqual([1, 2]);
    expect(tried[1].bic).toBeLessThan(tried[0].bic);
    expect(best.weights).toHaveLength(1);
  });

  it.each([
    [
      "full",
      "5 points of 3 dimensions are too few to choose a number of components by: each needs 9 points, as many as its mean and its own full covariance",
    ],
    [
      "diagonal",
      "5 points of 3 dimensions are too few to choose a number of components by: each needs 6 points, .* diagonal covariance",
    ],
  ] as const)("takes one component of too few points for %s covariances, or refuses", async (covariance, message) => {
    const points: Points = { shape: [5, 3], data: new Float64Array(15).map((_, i) => Math.sin(i)) };
    await expect(bestMixtureByBic(points, [2, 3], { covariance })).rejects.toThrow(new RegExp(message));
    const { best, tried } = await bestMixtureByBic(points, [1, 2], { covariance });
    expect([best.weights.length, tried.length]).toEqual([1, 1]);
  });

  it("refuses to choose from nothing", async () => {
    await expect(bestMixtureByBic(sampleMixture(drawn, 5), [])).rejects.toThrow(
      "bestMixtureByBic: needs a number of components to try, got none",
    );
  });
});

describe("mixtureLogDensity", () => {
  it("is the sum of the densities by hand, and its shares sum to 1", () => {
    const points: Points = { shape: [3, 2], data: Float64Array.of(0, 0, 6, 1, 300, -300) };
    const shares = new Float64Array(9);
    const logs = mixtureLogDensity(drawn, points, shares);
    // at the first mean: its own share 0.5 / (2 pi 0.5), the second's 0.3 / (2 pi 0.6) exp(-|L^-1 (6, 1)|^2 / 2), with
    // L^-1 (-6, -1) = (-6, (-1 + 4.8) / 0.6), the third's nothing
    const second = (0.3 / (2 * Math.PI * 0.6)) * Math.exp(-(36 + (3.8 / 0.6) ** 2) / 2);
    expect(logs[0]).toBeCloseTo(Math.log(0.5 / (2 * Math.PI * 0.5) + second), 12);
    expect(shares[3 + 1]).toBeCloseTo(1, 6);
    // far away the density underflows, but its logarithm does not
    expect(logs[2]).toBeLessThan(-1e4);
    expect(shares.slice(6).reduce((sum, v) => sum + v, 0)).toBeCloseTo(1, 12);
  });
});

describe("sampleMixture", () => {
  it("draws components by their weights, the same first ones for any count", () => {
    const many = sampleMixture(drawn, 5000, { seed: 4 });
    expect(sampleMixture(drawn, 10, { seed: 4 }).data).toEqual(many.data.subarray(0, 20));
    expect(sampleMixture(drawn, 10, { seed: 5 }).data).not.toEqual(many.data.subarray(0, 20));
    const right = many.data.filter((value, at) => at % 2 === 0 && value > 3).length;
    expect(Math.abs(right / 5000 - 0.3)).toBeLessThan(0.03);
  });

  it("at temperature 0 draws the means", () => {
    const { data } = sampleMixture(drawn, 50, { temperature: 0 });
    for (let i = 0; i < 50; i++) expect(["0,0", "6,1", "-4,6"]).toContain(`${data[2 * i]},${data[2 * i + 1]}`);
  });

  it("refuses a count or temperature out of range", () => {
    expect(() => sampleMixture(drawn, 0)).toThrow("sampleMixture: count must be a positive whole number, got 0");
    expect(() => sampleMixture(drawn, 1, { temperature: -1 })).toThrow(
      "sampleMixture: temperature must be a number, 0 or more, got -1",
    );
  });
});
