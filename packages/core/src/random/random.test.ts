import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../errors.js";
import { fillNormal, fillUint32, fillUniform, permutation, philoxAddress } from "./random.js";

const at = { seed: 7, stream: "noise", step: 3 };
const address = fc.record({
  seed: fc.maxSafeNat(),
  stream: fc.oneof(fc.string(), fc.nat(), fc.constantFrom(0, 2 ** 32 - 1)),
  step: fc.maxSafeNat(),
});

/** Largest distance between the empirical distribution of `values` and `cdf`, times sqrt(n); exceeds 1.95 once in 1000 seeds. */
function kolmogorovSmirnov(values: ArrayLike<number>, cdf: (x: number) => number): number {
  const sorted = Float64Array.from(values).sort();
  let worst = 0;
  for (let i = 0; i < sorted.length; i++) {
    const p = cdf(sorted[i]);
    worst = Math.max(worst, Math.abs(p - i / sorted.length), Math.abs(p - (i + 1) / sorted.length));
  }
  return worst * Math.sqrt(sorted.length);
}

/** Normal distribution function; erfc by its continued fraction in the tail, by its series in the middle. */
function normalCdf(x: number): number {
  const t = Math.abs(x);
  let tail: number;
  if (t > 3) {
    let fraction = 0;
    for (let k = 60; k > 0; k--) fraction = k / (t + fraction);
    tail = Math.exp((-t * t) / 2) / Math.sqrt(2 * Math.PI) / (t + fraction);
  } else {
    let term = t;
    let sum = t;
    for (let k = 1; k < 80; k++) {
      term *= (t * t) / (2 * k + 1);
      sum += term;
    }
    tail = 0.5 - (sum * Math.exp((-t * t) / 2)) / Math.sqrt(2 * Math.PI);
  }
  return x > 0 ? 1 - tail : tail;
}

const moment = (values: ArrayLike<number>, power: number): number => {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] ** power;
  return sum / values.length;
};

describe("addresses", () => {
  it("lays seed, stream and step out in separate Philox words", () => {
    expect(philoxAddress({ seed: 2 ** 40 + 5, stream: 9, step: 2 ** 33 + 1 })).toEqual({
      key0: 5,
      key1: 256,
      counter1: 1,
      counter2: 2 | 0x80000000,
      counter3: 9,
    });
  });

  it("gives different values when the seed, the stream or the step differs", () => {
    const seen = new Set<number>();
    const addresses = [
      at,
      { ...at, seed: 8 },
      { ...at, seed: 7 + 2 ** 32 },
      { ...at, stream: "binarise" },
      { ...at, stream: "noisf" },
    ];
    addresses.push({ ...at, step: 4 }, { ...at, step: 3 + 2 ** 32 }, { ...at, stream: "" }, { ...at, stream: "3" });
    for (const one of addresses) seen.add(fillUint32(new Uint32Array(1), one)[0]);
    seen.add(fillUint32(new Uint32Array(1), { ...at, stream: 3 })[0]);
    expect(seen.size).toBe(addresses.length + 1);
  });

  it("keeps the stream names that the project uses apart", () => {
    const names = new Set<number>();
    for (let layer = 0; layer < 2000; layer++) {
      for (const part of ["encoder", "decoder"])
        names.add(philoxAddress({ ...at, stream: `init:${part}.${layer}.weight` }).counter3);
    }
    expect(names.size).toBe(4000);
  });

  it("says what is wrong with a bad address", () => {
    const fill = (bad: object) => () => fillUint32(new Uint32Array(4), { ...at, ...bad });
    expect(fill({ seed: -1 })).toThrow(
      new InputError("random: seed must be an integer in 0..9007199254740991, got -1"),
    );
    expect(fill({ seed: 1.5 })).toThrow(/seed must be an integer .* got 1\.5/);
    expect(fill({ step: NaN })).toThrow(/step must be .* got NaN/);
    expect(fill({ stream: 2 ** 32 })).toThrow(/stream must be a name or an integer in 0\.\.4294967295, got 4294967296/);
    expect(fill({ offset: 2 ** 34 - 3 })).toThrow(
      /an address has 17179869184 values, asked for 17179869181\.\.17179869185/,
    );
    expect(() => permutation(-2, at)).toThrow(/permutation: n must be an integer/);
  });

  it("depends on the position alone, not on how the run is cut", () => {
    fc.assert(
      fc.property(address, fc.nat(5000), fc.nat(3000), (where, offset, length) => {
        const whole = new Uint32Array(offset + length);
        const wholeNormal = new Float64Array(offset + length);
        fillUint32(whole, where);
        fillNormal(wholeNormal, where);
        expect(fillUint32(new Uint32Array(length), { ...where, offset })).toEqual(whole.slice(offset));
        expect(fillNormal(new Float64Array(length), { ...where, offset })).toEqual(wholeNormal.slice(offset));
      }),
      { numRuns: 60 },
    );
  });

  it("reaches the last position", () => {
    expect(fillUint32(new Uint32Array(4), { ...at, offset: 2 ** 34 - 4 })).toHaveLength(4);
  });
});

describe("known answers: a change here breaks the repeatability of published runs", () => {
  // Made by these functions when they were written; the words follow from the known answers of philox.test.ts.
  it("words, uniforms, normals and a permutation", () => {
    expect([...fillUint32(new Uint32Array(3), at)]).toEqual([1716693590, 977071301, 3107700892]);
    expect([...fillUniform(new Float64Array(2), at)]).toEqual([0.39969887351617217, 0.2274921399075538]);
    expect([...fillNormal(new Float32Array(4), at)]).toEqual([
      0.19088663160800934, 1.3407646417617798, -0.4075916111469269, -0.6935348510742188,
    ]);
    expect([...permutation(8, at)]).toEqual([2, 1, 0, 5, 7, 4, 3, 6]);
  });
});

describe("fillUniform", () => {
  it("is uniform: mean, variance, Kolmogorov-Smirnov, no correlation between neighbours", () => {
    const n = 200_000;
    const values = fillUniform(new Float32Array(n), at);
    expect(Math.abs(moment(values, 1) - 0.5)).toBeLessThan(5 * Math.sqrt(1 / 12 / n));
    expect(Math.abs(moment(values, 2) - 1 / 3)).toBeLessThan(5 * Math.sqrt(4 / 45 / n));
    expect(kolmogorovSmirnov(values, (x) => x)).toBeLessThan(1.95);
    let product = 0;
    for (let i = 1; i < n; i++) product += (values[i] - 0.5) * (values[i - 1] - 0.5);
    expect(Math.abs(product / (n - 1)) * 12).toBeLessThan(5 / Math.sqrt(n));
  });

  it("stays below 1 in float32 too, and agrees with float64 to 2^-24", () => {
    const single = fillUniform(new Float32Array(100_000), at);
    const double = fillUniform(new Float64Array(100_000), at);
    let gap = 0;
    for (let i = 0; i < single.length; i++) gap = Math.max(gap, double[i] - single[i]);
    expect(Math.max(...single.subarray(0, 50_000))).toBeLessThan(1);
    expect(gap).toBeLessThan(2 ** -24);
  });

  it("uses all bits: every byte of the words is uniform (chi-square, 255 degrees of freedom)", () => {
    const words = fillUint32(new Uint32Array(100_000), at);
    for (const shift of [0, 8, 16, 24]) {
      const counts = new Float64Array(256);
      for (const word of words) counts[(word >>> shift) & 255]++;
      const expected = words.length / 256;
      const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
      expect(chiSquare).toBeGreaterThan(170);
      expect(chiSquare).toBeLessThan(347); // 170..347 holds all but 1e-4
    }
  });
});

describe("fillNormal", () => {
  it("is N(0, 1): moments, Kolmogorov-Smirnov, tails, independent pairs", () => {
    const n = 400_000;
    const values = fillNormal(new Float32Array(n), at);
    expect(Math.abs(moment(values, 1))).toBeLessThan(5 / Math.sqrt(n));
    expect(Math.abs(moment(values, 2) - 1)).toBeLessThan(5 * Math.sqrt(2 / n));
    expect(Math.abs(moment(values, 3))).toBeLessThan(5 * Math.sqrt(15 / n));
    expect(Math.abs(moment(values, 4) - 3)).toBeLessThan(5 * Math.sqrt(96 / n));
    expect(kolmogorovSmirnov(values, normalCdf)).toBeLessThan(1.95);
    const beyond3 = values.reduce((count, value) => count + (Math.abs(value) > 3 ? 1 : 0), 0);
    expect(Math.abs(beyond3 - n * 0.0026998)).toBeLessThan(5 * Math.sqrt(n * 0.0027));
    let product = 0;
    for (let i = 0; i < n; i += 2) product += values[i] * values[i + 1];
    expect(Math.abs(product / (n / 2))).toBeLessThan(5 / Math.sqrt(n / 2));
  });

  it("is Box and Muller's formula, computed with Math.log, Math.sin and Math.cos, to 1e-13", () => {
    const words = fillUint32(new Uint32Array(20_000), at);
    const values = fillNormal(new Float64Array(20_000), at);
    for (let i = 0; i < words.length; i += 2) {
      const radius = Math.sqrt(-2 * Math.log((words[i] + 0.5) / 2 ** 32));
      const angle = (2 * Math.PI * words[i + 1]) / 2 ** 32;
      expect(Math.abs(values[i] - radius * Math.cos(angle))).toBeLessThan(1e-13);
      expect(Math.abs(values[i + 1] - radius * Math.sin(angle))).toBeLessThan(1e-13);
    }
  });
});

describe("permutation", () => {
  it("holds every index once", () => {
    fc.assert(
      fc.property(address, fc.nat(2000), (where, n) => {
        expect([...permutation(n, where)].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
      }),
      { numRuns: 50 },
    );
  });

  it("favours no order: the 24 orders of four are equally likely (chi-square, 23 degrees of freedom)", () => {
    const counts = new Map<string, number>();
    const trials = 24_000;
    for (let step = 0; step < trials; step++) {
      const order = permutation(4, { ...at, step }).join("");
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(chiSquare).toBeLessThan(58); // exceeded once in 10^4
  });
});
