import { expect, it } from "vitest";
import { fromHalves, largestHalf, toHalves } from "./half.js";

it("all 65,536 halves come back as they were", () => {
  const all = Uint16Array.from({ length: 65_536 }, (_, i) => i);
  const back = toHalves(fromHalves(all));
  for (let i = 0; i < all.length; i++) {
    const isNaN = (i & 0x7c00) === 0x7c00 && (i & 1023) !== 0;
    if (isNaN ? (back[i] & 0x7c00) !== 0x7c00 || (back[i] & 1023) === 0 : back[i] !== i)
      throw new Error(`${i} became ${back[i]}`);
  }
});

it("rounds to the nearest, ties to even", () => {
  // numpy: np.array([...], np.float32).astype(np.float16).astype(np.float32)
  const values = Float32Array.of(
    1 / 3,
    -0.1,
    1 + 2 ** -11,
    1 + 3 * 2 ** -11,
    65_519,
    65_520,
    2 ** -25,
    1.5 * 2 ** -24,
    -0,
  );
  const expected = [0.333251953125, -0.0999755859375, 1, 1 + 2 ** -9, largestHalf, Infinity, 0, 2 ** -23, -0];
  expect([...fromHalves(toHalves(values))]).toEqual(expected);
});
