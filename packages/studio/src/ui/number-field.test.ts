import { expect, it } from "vitest";
import { numberIn } from "./number-field";

it("reads numbers, whole ones where fractions are not taken, and nothing of what is none", () => {
  expect(numberIn("12", 1)).toBe(12);
  expect(numberIn("12.6", 10)).toBe(13);
  expect(numberIn("1e-3", 0.0005)).toBe(0.001);
  for (const text of ["", "  ", "-", "abc", "Infinity"]) expect(numberIn(text, 1)).toBeUndefined();
});
