import { expect, it } from "vitest";
import { imagesAtOnce } from "./images-at-once.js";

it("takes 500 small images at once, fewer of large ones, and never more than 34 MB of floats", () => {
  expect([1, 784, 3 * 64 * 64].map(imagesAtOnce)).toEqual([500, 500, 500]);
  expect([3 * 128 * 128, 3 * 256 * 256, 3 * 4096 * 4096].map(imagesAtOnce)).toEqual([170, 42, 1]);
  for (let side = 16; side <= 1024; side *= 2)
    expect(4 * imagesAtOnce(3 * side * side) * 3 * side * side).toBeLessThan(3.4e7);
});
