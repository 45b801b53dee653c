import { expect, it } from "vitest";
import { fillNormal } from "../random/index.js";
import { attributeDirection, discriminantDirection } from "./attribute-direction.js";

const count = 4000;
/** Gaussian codes of two dimensions, of standard deviations 3 and 1/2 and correlation 1/2, moved by (1, 1) where they have the attribute. */
const mask = Array.from({ length: count }, (_, i) => i % 2 === 0);
const noise = fillNormal(new Float32Array(2 * count), { seed: 1, stream: "codes", step: 0 });
const data = Float32Array.from({ length: 2 * count }, (_, at) => {
  const [i, j] = [at >> 1, at % 2];
  const [a, b] = [noise[2 * i], noise[2 * i + 1]];
  const value = j === 0 ? 3 * a : 0.5 * (0.5 * a + Math.sqrt(0.75) * b);
  return value + (mask[i] ? 1 : 0);
});
const codes = { shape: [count, 2] as const, data };

it("the direction is the difference of the means, the discriminant that of the whitened ones", () => {
  for (const value of attributeDirection(codes, mask)) expect(value).toBeCloseTo(1, 0);
  // S = [[9, .75], [.75, .25]]: S^-1 (1, 1) = (-.5, 8.25) / 1.6875
  const [x, y] = discriminantDirection(codes, mask, { shrinkage: 1e-6 });
  expect(x / y).toBeCloseTo(-0.5 / 8.25, 1);
  expect(y).toBeGreaterThan(0.8 * (8.25 / 1.6875));
  expect(y).toBeLessThan(1.2 * (8.25 / 1.6875));
  // shrunk to a multiple of I it is the difference itself
  const [first, second] = discriminantDirection(codes, mask, { shrinkage: 1 });
  expect(first / second).toBeCloseTo(attributeDirection(codes, mask)[0] / attributeDirection(codes, mask)[1], 5);
});

it("codes that do not scatter are parted by their means, and what cannot be parted is refused", () => {
  const still = { shape: [4, 1] as const, data: Float32Array.of(2, 2, 1, 1) };
  expect([...discriminantDirection(still, [true, true, false, false])]).toEqual([1]);
  expect(() => discriminantDirection(still, [true, true, true, true])).toThrow(
    "discriminantDirection: needs codes with and without the attribute, got none without it",
  );
  expect(() => discriminantDirection(still, [true])).toThrow(
    "discriminantDirection: the mask must have an entry for each of the 4 codes, got 1",
  );
  expect(() => discriminantDirection(still, [true, false, undefined, undefined])).toThrow(
    "discriminantDirection: needs three codes or more, got 2",
  );
  for (const shrinkage of [0, 2, NaN])
    expect(() => discriminantDirection(still, [true, true, false, false], { shrinkage })).toThrow(
      `discriminantDirection: shrinkage must be above 0 and at most 1, got ${shrinkage}`,
    );
});
