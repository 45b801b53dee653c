import { expect, it } from "vitest";
import { settingsOf } from "./settings.js";
import { mostSobolDimensions, sobol } from "./sobol.js";
import type { SweptKey } from "./swept-key.js";

const point = (index: number): number[] => Array.from({ length: mostSobolDimensions }, (_, i) => sobol(index, i));

it("is that of PyTorch 2.13: torch.quasirandom.SobolEngine(10).draw(n, dtype=torch.float64)", () => {
  expect(point(1)).toEqual(Array(10).fill(0.5));
  expect(point(5)).toEqual([0.875, 0.875, 0.125, 0.375, 0.875, 0.625, 0.875, 0.375, 0.375, 0.125]);
  expect(point(8)).toEqual([0.1875, 0.3125, 0.9375, 0.4375, 0.5625, 0.3125, 0.4375, 0.9375, 0.9375, 0.3125]);
  expect(point(1000)).toEqual([
    ...[0.2197265625, 0.0966796875, 0.5185546875, 0.6767578125, 0.2802734375],
    ...[0.9072265625, 0.0458984375, 0.8994140625, 0.5009765625, 0.0693359375],
  ]);
});

const ranges = ["a", "b"].map((key): SweptKey => ({
  key,
  source: "test",
  from: 0,
  to: 1,
  scale: "linear",
  whole: false,
}));

it("puts one of 16 draws into each of 16 parts of any key, and of a square of two, for any seed", () => {
  for (const randomSeed of [1, 2, 3]) {
    const draws = settingsOf(ranges, { random: 16, sobol: true, randomSeed });
    const parts = (count: number, key: string): number[] => draws.map((draw) => Math.floor(count * Number(draw[key])));
    for (const key of ["a", "b"]) expect(new Set(parts(16, key)).size).toBe(16);
    const [a, b] = [parts(4, "a"), parts(4, "b")];
    expect(new Set(a.map((part, i) => 4 * part + b[i])).size).toBe(16);
    // by chance they do not
    const chance = settingsOf(ranges, { random: 16, randomSeed }).map((draw) => Math.floor(16 * Number(draw["a"])));
    expect(new Set(chance).size).toBeLessThan(16);
  }
  const [one, other] = [1, 2].map((randomSeed) => settingsOf(ranges, { random: 4, sobol: true, randomSeed }));
  expect(one).not.toEqual(other);
});
