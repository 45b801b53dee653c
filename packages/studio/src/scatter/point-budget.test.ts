import { expect, it } from "vitest";
import { PointBudget } from "./point-budget";
import { spread } from "./spread-order";

/** A device that draws all points in some milliseconds, at 60 frames a second at most. */
function drag(budget: PointBudget, whole: number, frames: number, from = 0): { shares: number[]; end: number } {
  const shares: number[] = [];
  let now = from;
  for (let i = 0; i < frames; i++) {
    const share = budget.shareAt(now);
    shares.push(share);
    now += 16.7 * Math.max(1, Math.ceil((share * whole) / 16.7));
  }
  budget.rest();
  return { shares, end: now };
}

it("draws all points where the device keeps up", () => {
  expect(Math.min(...drag(new PointBudget(), 10, 100).shares)).toBe(1);
});

it("draws what a slow device can, from the first frames of the next motion on, and more when it is faster", () => {
  const budget = new PointBudget();
  const { shares, end } = drag(budget, 50, 100);
  expect(shares[0]).toBe(1);
  // 16.7 of 50 ms
  expect(Math.max(...shares.slice(10))).toBeLessThan(0.36);
  expect(Math.min(...shares.slice(10))).toBeGreaterThan(0.2);
  const later = end + 5000;
  expect(budget.shareAt(later)).toBeLessThan(0.36);
  budget.rest();
  expect(drag(budget, 5, 200, later + 16.7).shares.at(-1)).toBe(1);
});

it("never draws none", () => {
  expect(drag(new PointBudget(), 100_000, 50).shares.at(-1)).toBe(0.05);
});

it.each([1, 2, 3, 10, 12, 1000, 70_000])("spreads %i rows: each once, the first tenth over all", (count) => {
  const rows = Float32Array.from({ length: 2 * count }, (_, i) => Math.floor(i / 2) * (i % 2 === 0 ? 1 : -1));
  const order = spread(rows, 2).filter((_, i) => i % 2 === 0);
  expect(spread(rows, 2).every((value, i, all) => i % 2 === 0 || value === -all[i - 1])).toBe(true);
  expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
  if (count < 1000) return;
  const first = order.slice(0, count / 10).sort();
  const gaps = first.slice(1).map((value, i) => value - first[i]);
  expect(Math.max(...gaps)).toBeLessThan(50);
});
