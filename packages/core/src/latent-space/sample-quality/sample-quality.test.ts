import { describe, expect, it } from "vitest";
import { fillNormal } from "../../random/index.js";
import type { Points } from "../points.js";
import { codeInformation, frechetDistance, kernelDistance, precisionRecall } from "./index.js";

const draws = (count: number, dimensions: number, seed: number, of: (v: number, d: number) => number = (v) => v) => {
  const data = fillNormal(new Float64Array(count * dimensions), { seed, stream: "sample-quality.test", step: 0 });
  return { shape: [count, dimensions] as const, data: data.map((v, i) => of(v, i % dimensions)) };
};
const rows = (...values: number[][]): Points => ({
  shape: [values.length, values[0].length],
  data: Float64Array.from(values.flat()),
});

describe("frechetDistance", () => {
  it("is that of the Gaussians: of one dimension (m_a - m_b)^2 + (s_a - s_b)^2", () => {
    // means 0 and 5, variances 2 and 18
    expect(frechetDistance(rows([-1], [1]), rows([2], [8]))).toBeCloseTo(25 + (Math.SQRT2 - Math.sqrt(18)) ** 2, 10);
    const a = draws(50, 3, 1);
    expect(frechetDistance(a, a)).toBeCloseTo(0, 8);
    expect(frechetDistance(a, { ...a, data: a.data.map((v) => v + 2) })).toBeCloseTo(12, 8);
  });

  it("turns with the axes, and takes covariances that do not commute: by the roots of A B's eigenvalues", () => {
    // A = diag(4, 1), B = [[2, 1], [1, 2]]: A B has trace 10 and determinant 12, so tr (A B)^(1/2) = sqrt(10 + 2 sqrt 12)
    const [sqrt3] = [Math.sqrt(3)];
    const half = (x: number, y: number) => [[x, y], [-x, -y]]; // prettier-ignore
    // four points: covariance sum x x^T / 3
    const scale = Math.sqrt(1.5);
    const a = rows(...half(2 * scale, 0), ...half(0, scale));
    const b = rows(...half((scale * sqrt3) / Math.SQRT2, (scale * sqrt3) / Math.SQRT2), ...half(scale / Math.SQRT2, -scale / Math.SQRT2)); // prettier-ignore
    expect(frechetDistance(a, b)).toBeCloseTo(5 + 4 - 2 * Math.sqrt(10 + 2 * Math.sqrt(12)), 10);
    expect(frechetDistance(b, a)).toBeCloseTo(frechetDistance(a, b), 10);
  });
});

describe("kernelDistance", () => {
  it("is the U-statistic of the cubic kernel, by plain loops", () => {
    const [a, b] = [draws(4, 2, 1), draws(4, 2, 2)];
    const k = (x: Points, i: number, y: Points, j: number): number =>
      ((x.data[2 * i] * y.data[2 * j] + x.data[2 * i + 1] * y.data[2 * j + 1]) / 2 + 1) ** 3;
    let wanted = 0;
    for (let i = 0; i < 4; i++)
      for (let j = 0; j < 4; j++) {
        if (i !== j) wanted += (k(a, i, a, j) + k(b, i, b, j)) / 12;
        wanted -= k(a, i, b, j) / 8;
      }
    // subsets of all rows are all alike
    const { distance, standardError } = kernelDistance(a, b, { subsets: 3, size: 4 });
    expect(distance).toBeCloseTo(wanted, 10);
    expect(standardError).toBeCloseTo(0, 10);
  });

  it("is about 0 for samples of one distribution, and above it for others", () => {
    const same = kernelDistance(draws(400, 3, 3), draws(400, 3, 4), { size: 60, subsets: 20 });
    expect(Math.abs(same.distance)).toBeLessThan(4 * same.standardError);
    const other = kernelDistance(
      draws(400, 3, 3),
      draws(400, 3, 4, (v) => v + 1),
      { size: 60, subsets: 20 },
    );
    expect(other.distance).toBeGreaterThan(10 * other.standardError);
  });

  it("says which count is wrong", () => {
    expect(() => kernelDistance(draws(5, 2, 1), draws(9, 2, 2), { size: 6 })).toThrow(
      "kernelDistance: subsets must be 2 or more, of 2 to 5 rows, got 10 of 6",
    );
  });
});

describe("precisionRecall", () => {
  it("of a perfect, a narrow, a useless and a wide sample", () => {
    const real = draws(200, 2, 1);
    const within = precisionRecall(real, draws(200, 2, 2));
    expect(Math.min(within.precision, within.recall)).toBeGreaterThan(0.8);
    const narrow = precisionRecall(
      real,
      draws(200, 2, 3, (v) => 0.1 * v),
    );
    expect(narrow.precision).toBe(1);
    expect(narrow.recall).toBeLessThan(0.15);
    expect(
      precisionRecall(
        real,
        draws(200, 2, 4, (v) => v + 50),
      ),
    ).toEqual({ precision: 0, recall: 0 });
    const wide = precisionRecall(
      real,
      draws(200, 2, 5, (v) => 4 * v),
    );
    expect(wide.precision).toBeLessThan(0.4);
    expect(wide.recall).toBeGreaterThan(0.9);
  });

  it("takes the distance to the k-th neighbour, by hand", () => {
    // radii of the real ones with k = 1: 1, 1, 9; of the made ones: 0.5, 0.5, 89
    const [real, made] = [rows([0], [1], [10]), rows([0.5], [1], [90])];
    expect(precisionRecall(real, made, 1)).toEqual({ precision: 2 / 3, recall: 1 });
    expect(() => precisionRecall(real, made, 3)).toThrow(
      "precisionRecall: k must be from 1 to one less than the rows of each, 2, got 3",
    );
  });
});

describe("codeInformation", () => {
  it("is log n where codes are far apart, 0 where all are the prior's, and half log(1 + signal / noise) of a Gaussian channel", () => {
    const same = (count: number, latent: number, value: number): Points => ({
      shape: [count, latent],
      data: new Float64Array(count * latent).fill(value),
    });
    const far = { shape: [40, 1] as const, data: Float64Array.from({ length: 40 }, (_, i) => 100 * i) };
    expect(codeInformation(far, same(40, 1, 0)).information).toBeCloseTo(Math.log(40), 10);
    expect(codeInformation(same(40, 2, 0.3), same(40, 2, 0)).information).toBeCloseTo(0, 10);
    const { information, standardError } = codeInformation(
      draws(1500, 1, 7, (v) => 3 * v),
      same(1500, 1, 0),
    );
    expect(Math.abs(information - Math.log(10) / 2)).toBeLessThan(4 * standardError + 0.01);
    expect(standardError).toBeLessThan(0.03);
  });
});
