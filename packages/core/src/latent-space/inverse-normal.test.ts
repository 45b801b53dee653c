import { expect, it } from "vitest";
import { inverseNormalCdf } from "./inverse-normal.js";

// 0.25, 0.001 and 1e-20: the check values of AS 241; the others: tables of the normal distribution.
it.each([
  [0.25, -0.6744897501960817],
  [0.001, -3.090232306167814],
  [1e-20, -9.262340089798409],
  [0.5, 0],
  [0.9, 1.2815515655446004],
  [0.95, 1.6448536269514722],
  [0.975, 1.959963984540054],
  [0.995, 2.5758293035489004],
  [0.9999, 3.719016485455709],
  [1e-10, -6.361340902404056],
])("p = %f gives %f", (p, x) => {
  expect(inverseNormalCdf(p)).toBeCloseTo(x, 12);
});

it("is odd around 1/2, rises, and is infinite at the ends", () => {
  let last = -Infinity;
  for (let i = 1; i < 1000; i++) {
    const x = inverseNormalCdf(i / 1000);
    expect(x).toBeGreaterThan(last);
    expect(inverseNormalCdf(1 - i / 1000)).toBeCloseTo(-x, 10);
    last = x;
  }
  expect([inverseNormalCdf(0), inverseNormalCdf(1)]).toEqual([-Infinity, Infinity]);
});

it("inverts the integral of the density", () => {
  // Simpson's rule from 0 to x, 2000 steps
  const cdf = (x: number): number => {
    const h = x / 2000;
    let sum = 0;
    for (let i = 0; i <= 2000; i++) sum += (i === 0 || i === 2000 ? 1 : i % 2 ? 4 : 2) * Math.exp(-((i * h) ** 2) / 2);
    return 0.5 + (sum * h) / 3 / Math.sqrt(2 * Math.PI);
  };
  for (const p of [0.55, 0.7, 0.924, 0.926, 0.99, 0.99999]) expect(cdf(inverseNormalCdf(p))).toBeCloseTo(p, 12);
});

it.each([-0.1, 1.1, NaN])("refuses %f", (p) => {
  expect(() => inverseNormalCdf(p)).toThrow(`inverseNormalCdf: p must be from 0 to 1, got ${p}`);
});
