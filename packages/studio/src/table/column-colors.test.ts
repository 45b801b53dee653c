import { expect, it } from "vitest";
import { columnColors } from "./column-colors";

const at = (colors: Uint8Array, i: number): string => [...colors.subarray(4 * i, 4 * i + 3)].join(" ");

it("numbers are coloured by rank, missing ones grey, categories by their place", () => {
  const number = { name: "income", kind: "continuous" } as const;
  const near = columnColors(number, Float64Array.of(1, 2, 3, NaN, 2));
  const far = columnColors(number, Float64Array.of(1, 2, 3e9, NaN, 2));
  expect([...near]).toEqual([...far]);
  expect(at(near, 1)).toBe(at(near, 4));
  expect(new Set([0, 1, 2, 3].map((i) => at(near, i))).size).toBe(4);
  const plan = { name: "plan", kind: "categorical", categories: ["free", "pro"] } as const;
  const named = columnColors(plan, Float64Array.of(1, 0, 1, NaN));
  expect([at(named, 0), at(named, 3)]).toEqual([at(named, 2), at(near, 3)]);
  expect(at(named, 0)).not.toBe(at(named, 1));
});
