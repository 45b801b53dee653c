import { describe, expect, it } from "vitest";
import { centredMean, finiteSorted, latest, quantile, robustRange, thin, type Point } from "./series.js";

const points = (values: number[]): Point[] => values.map((value, i) => ({ step: i + 1, value }));

it("finiteSorted drops what cannot be drawn and sorts by step", () => {
  const mixed = [
    { step: 3, value: 1 },
    { step: 1, value: NaN },
    { step: NaN, value: 1 },
    { step: 2, value: Infinity },
    { step: 1, value: 5 },
  ];
  expect(finiteSorted(mixed)).toEqual([
    { step: 1, value: 5 },
    { step: 3, value: 1 },
  ]);
});

describe("thin", () => {
  it("leaves short series alone", () => {
    expect(thin(points([1, 2, 3]), 3)).toEqual(points([1, 2, 3]));
    expect(thin([], 10)).toEqual([]);
  });

  it("keeps the limit, the order, both ends and the only peak and pit", () => {
    const values = Array.from({ length: 10_000 }, (_, i) => Math.sin(i / 50));
    values[6_543] = 99;
    values[1_234] = -99;
    const kept = thin(points(values), 100);
    expect(kept.length).toBeLessThanOrEqual(100);
    expect(kept.length).toBeGreaterThan(80);
    expect(kept[0].step).toBe(1);
    expect(kept[kept.length - 1].step).toBe(10_000);
    expect(kept.map((p) => p.step)).toEqual([...new Set(kept.map((p) => p.step))].sort((a, b) => a - b));
    expect(kept).toContainEqual({ step: 6_544, value: 99 });
    expect(kept).toContainEqual({ step: 1_235, value: -99 });
  });
});

it("centredMean is the mean of the neighbours, of fewer at the ends", () => {
  expect(centredMean(points([3, 6, 9, 0, 0]), 3).map((p) => p.value)).toEqual([4.5, 6, 5, 3, 0]);
  expect(centredMean(points([3, 6, 9]), 1)).toEqual(points([3, 6, 9]));
});

it("quantile is linear between neighbours", () => {
  expect(quantile([30, 10, 20], 0.25)).toBe(15);
  expect(quantile([7], 1)).toBe(7);
  expect(quantile([], 0.5)).toBeNaN();
});

describe("robustRange", () => {
  it("lets the first steps' spike run out of the frame", () => {
    const values = Array.from({ length: 1000 }, (_, i) => 100 + 450 * Math.exp(-i / 10) + Math.sin(i));
    const [low, high] = robustRange(points(values))!;
    expect(low).toBeGreaterThan(97);
    expect(low).toBeLessThan(99);
    expect(high).toBeGreaterThan(101);
    expect(high).toBeLessThan(105);
  });

  it("lets a divergence at the end run out of the frame", () => {
    const values = Array.from({ length: 1000 }, (_, i) => (i > 996 ? 1e30 : 100 + Math.sin(i)));
    expect(robustRange(points(values))![1]).toBeLessThan(105);
  });

  it("draws a short run in full, and a constant one in the middle", () => {
    expect(robustRange(points([500, 100, 90]))).toEqual([90 - 20.5, 500 + 20.5]);
    expect(robustRange(points([5, 5]))).toEqual([4.5, 5.5]);
    expect(robustRange(points([0]))).toEqual([-1, 1]);
    expect(robustRange([])).toBeUndefined();
  });
});

it("latest is the entry of the highest step, the later of equals", () => {
  const again = { step: 7, run: 2 };
  expect(latest([{ step: 7, run: 1 }, again, { step: 3, run: 1 }])).toBe(again);
  expect(latest([])).toBeUndefined();
});
