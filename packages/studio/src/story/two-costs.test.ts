import { expect, it } from "vitest";
import { costOfCode, costOfImage, drawsOf } from "./two-costs";

it("a cloud that is the prior costs nothing, a narrower or wider one does; far away costs half its square", () => {
  const prior = { mean: Float32Array.of(0, 0), logVar: Float32Array.of(0, 0) };
  expect(costOfCode(prior, 1)).toBe(0);
  expect(costOfCode(prior, 0.5)).toBeCloseTo(0.25 - 1 + 2 * Math.log(2), 6);
  expect(costOfCode(prior, 2)).toBeCloseTo(4 - 1 - 2 * Math.log(2), 6);
  expect(costOfCode({ ...prior, mean: Float32Array.of(3, -4) }, 1)).toBeCloseTo(12.5, 6);
});

it("an image costs its cross-entropy: a bit each where nothing is known, nothing where it is right, much where it is surely wrong", () => {
  const image = Float32Array.of(1, 0, 1, 0);
  expect(costOfImage(new Float32Array(8).fill(0.5), image)).toBeCloseTo(4 * Math.log(2), 6);
  expect(costOfImage(image, image)).toBeLessThan(1e-4);
  expect(costOfImage(Float32Array.of(0, 0, 1, 0), image)).toBeCloseTo(-Math.log(1e-6), 2);
});

it("draws are those of the cloud, of the same noise at every width", () => {
  const cloud = { mean: Float32Array.of(1, -2), logVar: Float32Array.of(Math.log(4), Math.log(0.25)) };
  const draws = drawsOf(cloud, 1, 2000, 1);
  const moments = (j: number): readonly [number, number] => {
    const values = [...draws].filter((_, i) => i % 2 === j);
    const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
    return [mean, Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length)];
  };
  // five standard errors
  expect(Math.abs(moments(0)[0] - 1)).toBeLessThan((5 * 2) / Math.sqrt(2000));
  expect(Math.abs(moments(1)[1] - 0.5)).toBeLessThan((5 * 0.5) / Math.sqrt(4000));
  const wide = drawsOf(cloud, 3, 2000, 1);
  for (const i of [0, 1, 999]) expect(wide[i] - cloud.mean[i % 2]).toBeCloseTo(3 * (draws[i] - cloud.mean[i % 2]), 4);
});
