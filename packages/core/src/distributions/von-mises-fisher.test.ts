import { describe, expect, it } from "vitest";
import { constant, input, ndArray, type NdArray, type Tensor } from "../graph/index.js";
import { concat, div, mean as meanOf, neg, reshape, sqrt, square, sum } from "../ops/index.js";
import { fillNormal } from "../random/index.js";
import { evaluate } from "../runtime/reference.js";
import { checkGradient } from "../testing/gradient-check.js";
import { checkMonteCarlo } from "../testing/monte-carlo.js";
import { integrate } from "../testing/quadrature.js";
import { evaluateOrt } from "../testing/toy.js";
import { gaussLegendre } from "./gauss-legendre.js";
import { logSphereArea, vonMisesFisher } from "./von-mises-fisher.js";

/** I_v(k) e^-k by the series sum_j (k/2)^(2j + v) / (j! Gamma(j + v + 1)), its terms by their logarithms. */
function scaledBessel(order: number, k: number): number {
  let [logTerm, total] = [order * Math.log(k / 2) - logGamma(order + 1) - k, 0];
  for (let j = 0; j < 4000; j++) {
    total += Math.exp(logTerm);
    logTerm += 2 * Math.log(k / 2) - Math.log((j + 1) * (j + 1 + order));
  }
  return total;
}
/** Of halves of whole numbers. */
function logGamma(x: number): number {
  let total = 0;
  let at = x;
  for (; at > 1; at--) total += Math.log(at - 1);
  return total + (at === 0.5 ? Math.log(Math.PI) / 2 : 0);
}

const unit = (m: number): number[] => Array.from({ length: m }, (_, i) => (i === 0 ? 0.6 : i === m - 1 ? -0.8 : 0));

/** In m dimensions, of concentration k. */
function vonMisesFisherOf(m: number, k: number) {
  const [mean, concentration] = [input("mean", [1, m]), input("concentration", [1, 1])];
  const feeds = new Map<Tensor, NdArray>([
    [mean, ndArray(unit(m), [1, m])],
    [concentration, ndArray([k], [1, 1])],
  ]);
  return { q: vonMisesFisher(mean, concentration), feeds };
}

describe.each([2, 3, 5, 10, 40])("von Mises-Fisher in %i dimensions", (m) => {
  it.each([0.5, 3, 30, 400, 1500])(
    "has the normaliser, mean length and entropy of Bessel functions, concentration %d",
    (k) => {
      const { q, feeds } = vonMisesFisherOf(m, k);
      const at = constant(ndArray(unit(m), [1, m]));
      const [length, entropy, height] = evaluate([q.meanLength, q.entropy(), q.logProb(at)], feeds).map(
        ({ data }) => data[0],
      );
      const [lower, upper] = [scaledBessel(m / 2 - 1, k), scaledBessel(m / 2, k)];
      expect(length).toBeCloseTo(upper / lower, 9);
      // log C = (m/2 - 1) log k - m/2 log(2 pi) - log I_(m/2 - 1)(k)
      const logScale = (m / 2 - 1) * Math.log(k) - (m / 2) * Math.log(2 * Math.PI) - Math.log(lower) - k;
      expect(height).toBeCloseTo(logScale + k, 7);
      expect(entropy).toBeCloseTo(-logScale - (k * upper) / lower, 7);
    },
  );
});

describe("draws", () => {
  it.each([
    [2, 20],
    [3, 1],
    [5, 300],
    [40, 100],
  ])(
    "lie on the sphere, at the angle below which lies the noise's share: %i dimensions, concentration %d",
    async (m, k) => {
      const { q, feeds } = vonMisesFisherOf(m, k);
      const rows = 8;
      const e = fillNormal(new Float64Array(rows * m), { seed: 1, stream: "vmf", step: 0 });
      // far out too
      for (const [row, v] of [4, -4].entries())
        e.set(
          unit(m).map((u, i) => v * u + 0.1 * (i === 0 ? 0.8 : i === m - 1 ? 0.6 : 0)),
          row * m,
        );
      const noise = constant(ndArray([...e], [rows, m]));
      const z = q.sample(noise);
      const [{ data }] = evaluate([z], feeds);
      const weight = (nodes: Float64Array): Float64Array =>
        nodes.map((t) => Math.exp(-2 * k * Math.sin(t / 2) ** 2) * Math.sin(t) ** (m - 2));
      const whole = integrate(weight, 0, Math.PI, 2000);
      for (let row = 0; row < rows; row++) {
        const at = data.subarray(row * m, row * m + m);
        expect(Math.hypot(...at)).toBeCloseTo(1, 9);
        const across = Math.hypot(...[...at].map((v, i) => v - unit(m)[i]));
        const angle = 2 * Math.asin(Math.min(1, across / 2));
        const along = unit(m).reduce((total, v, i) => total + v * e[row * m + i], 0);
        const share = integrate((t) => t.map((v) => Math.exp((-v * v) / 2)), -12, -along) / Math.sqrt(2 * Math.PI);
        expect(Math.abs(integrate(weight, 0, angle, 2000) / whole - share)).toBeLessThan(1e-7);
      }
      // and the same in float32
      const [single] = await evaluateOrt([z], feeds);
      // of the far draws the shares of 3e-5 are known to 6e-8
      single.forEach((v, i) => expect(Math.abs(v - data[i])).toBeLessThan(i < 2 * m ? 2e-3 : 1e-4));
    },
  );

  it.each([2, 3, 6])("have slopes, by the implicit function, and so has their density: %i dimensions", (m) => {
    const noise = constant(
      ndArray([...fillNormal(new Float64Array(2 * m), { seed: 2, stream: "e", step: 0 })], [2, m]),
    );
    const raw = unit(m).map((v, i) => v + 0.1 * i);
    const report = checkGradient(
      (way, k) => {
        const length = sqrt(sum(square(way), -1, true));
        const own = vonMisesFisher(div(way, length), k);
        const z = own.sample(noise);
        return concat([z, reshape(own.logProb(z), [2, 1])]);
      },
      [ndArray(raw, [1, m]), ndArray([7], [1, 1])],
      { step: 1e-4, tolerance: 1e-6 },
    );
    expect(report.entries).toBe(2 * (m + 1) * (m + 1));
  });
});

describe("the density on the sphere", () => {
  it("integrates to 1 on the circle and on the sphere of three dimensions", () => {
    const k = constant(ndArray([4], [1, 1]));
    const circle = vonMisesFisher(constant(ndArray([0.6, -0.8], [1, 2])), k);
    const around = (nodes: Float64Array): Float64Array => {
      const points = constant(
        ndArray(
          [...nodes].flatMap((t) => [Math.cos(t), Math.sin(t)]),
          [nodes.length, 2],
        ),
      );
      return evaluate([circle.logProb(points)])[0].data.map(Math.exp);
    };
    expect(integrate(around, 0, 2 * Math.PI, 400)).toBeCloseTo(1, 9);
    const sphere = vonMisesFisher(constant(ndArray([0.6, 0, -0.8], [1, 3])), k);
    const turns = 64;
    const ring = (nodes: Float64Array): Float64Array => {
      const points = [...nodes].flatMap((t) =>
        Array.from({ length: turns }, (_, j) => (2 * Math.PI * j) / turns).flatMap((turn) => [
          ...[Math.sin(t) * Math.cos(turn), Math.sin(t) * Math.sin(turn), Math.cos(t)],
        ]),
      );
      const density = evaluate([sphere.logProb(constant(ndArray(points, [nodes.length * turns, 3])))])[0].data.map(
        Math.exp,
      );
      return nodes.map((t, i) => {
        const total = density.subarray(i * turns, (i + 1) * turns).reduce((a, b) => a + b);
        return (total * Math.sin(t) * 2 * Math.PI) / turns;
      });
    };
    expect(integrate(ring, 0, Math.PI, 200)).toBeCloseTo(1, 7);
  });

  it("has an entropy that agrees with Monte Carlo, in value and slope", () => {
    const [mean, k, noise] = [input("mean", [1, 4]), input("k", [1, 1]), input("noise", [30, 4])];
    const q = vonMisesFisher(mean, k);
    checkMonteCarlo({
      closedForm: sum(q.entropy()),
      estimate: neg(meanOf(q.logProb(q.sample(noise)))),
      parameters: new Map([[k, ndArray([6], [1, 1])]]),
      ...{ noise: [noise, mean], batches: 16 },
      draw: (tensor, batch) =>
        tensor === mean
          ? ndArray([0.5, -0.5, 0.5, 0.5], [1, 4])
          : ndArray([...fillNormal(new Float64Array(120), { seed: 3, stream: "mc", step: batch })], [30, 4]),
    });
  });

  it("knows the areas of spheres, and quadrature polynomials", () => {
    expect([1, 2, 3, 4].map((m) => Math.exp(logSphereArea(m)))).toEqual(
      [2, 2 * Math.PI, 4 * Math.PI, 2 * Math.PI ** 2].map((v) => expect.closeTo(v, 9) as number),
    );
    const { nodes, weights } = gaussLegendre(5);
    for (let power = 0; power < 10; power++)
      expect(weights.reduce((total, w, i) => total + w * nodes[i] ** power, 0)).toBeCloseTo(1 / (power + 1), 13);
  });
});
