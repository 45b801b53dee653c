import { describe, expect, it } from "vitest";
import { input, ndArray } from "../../graph/index.js";
import { ssim } from "../../image/index.js";
import { fillUniform } from "../../random/index.js";
import { evaluate } from "../../runtime/reference.js";
import { checkGradient } from "../../testing/gradient-check.js";
import { msSsimOf, scalesThatFit } from "./structural-similarity.js";

const shape = [2, 12, 14] as const;
const size = 2 * 12 * 14;
/** Images with neighbours that are like each other, so that structure is not noise alone. */
const images = (seed: number, noise: number): number[] =>
  [...fillUniform(new Float64Array(2 * size), { seed, stream: "ssim.test", step: 0 })].map((u, i) => {
    const [row, column] = [Math.floor((i % 168) / 14), i % 14];
    return (1 - noise) * (0.5 + 0.4 * Math.sin(row / 2) * Math.cos(column / 3 + Math.floor(i / size))) + noise * u;
  });

describe("msSsimOf", () => {
  const [a, b] = [input("a", [2, size]), input("b", [2, size])];
  const at = (x: readonly number[], y: readonly number[], options: { window: number; scales: number }): number[] => [
    ...evaluate(
      [msSsimOf(a, b, shape, options)],
      new Map([a, b].map((tensor, i) => [tensor, ndArray([x, y][i], [2, size])])),
    )[0].data,
  ];

  it.each([
    { window: 11, scales: 1 },
    { window: 3, scales: 2 },
    { window: 3, scales: 3 },
  ])("is the similarity of plain loops (%j)", (options) => {
    const [x, y] = [images(1, 0.1), images(2, 0.3)];
    const wanted = [0, 1].map((i) => ssim(x.slice(i * size, (i + 1) * size), y.slice(i * size, (i + 1) * size), shape, options)); // prettier-ignore
    at(x, y, options).forEach((v, i) => expect(v).toBeCloseTo(wanted[i], 10));
    expect(Math.max(...wanted)).toBeLessThan(0.95);
  });

  it("is 1 for equal images, and falls with noise", () => {
    const options = { window: 5, scales: 2 };
    const x = images(1, 0.1);
    for (const v of at(x, x, options)) expect(v).toBeCloseTo(1, 12);
    const [little, more] = [0.2, 0.6].map((noise) => at(x, images(3, noise), options)[0]);
    expect(little).toBeLessThan(1);
    expect(more).toBeLessThan(little);
  });

  it("has its slopes", () => {
    const point = [1, 2].map((seed) => ndArray(images(seed, 0.2).slice(0, 36), [1, 36]));
    checkGradient((x, y) => msSsimOf(x, y, [1, 6, 6], { window: 3, scales: 2 }), point);
  });
});

it("uses the scales that fit", () => {
  expect([28, 32, 64, 128, 256, 10].map((side) => scalesThatFit(side, 11))).toEqual([2, 2, 3, 4, 5, 0]);
});
