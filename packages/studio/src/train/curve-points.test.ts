import { expect, it } from "vitest";
import { withPoint, type LossPoint } from "./curve-points";

it("keeps few points, whose means are those of all steps", () => {
  let points: readonly LossPoint[] = [];
  for (let i = 1; i <= 5000; i++) points = withPoint(points, { step: i, loss: i, rec: 2 * i, kl: 1, weight: 1 });
  expect(points.length).toBeLessThanOrEqual(600);
  expect(points[points.length - 1].step).toBe(5000);
  const sum = (of: (point: LossPoint) => number): number => points.reduce((all, point) => all + of(point), 0);
  expect(sum(({ weight }) => weight)).toBe(5000);
  expect(sum(({ loss, weight }) => loss * weight)).toBeCloseTo((5000 * 5001) / 2, 3);
  expect(points.every(({ kl, rec, loss }) => Math.abs(kl - 1) < 1e-9 && Math.abs(rec - 2 * loss) < 1e-6)).toBe(true);
});
