import type { TrainLine } from "@latents/core";
import { describe, expect, it } from "vitest";
import { heatTop, latentHeat, latentLines, pointsOf, secondsAt, smoothed } from "./curves";

const line = (step: number, more: object = {}): TrainLine => ({
  ...{ step, split: "train", loss: 100 - step, rec: 1, kl: 2, elapsedMs: 1000 * step },
  ...more,
});

describe("smoothed", () => {
  it("leaves a constant as it is from the first point on, and a curve alone at weight 0", () => {
    const flat = [0, 1, 2].map((x) => [x, 5] as const);
    for (const [, y] of smoothed(flat, 0.9)) expect(y).toBeCloseTo(5, 12);
    expect(smoothed(flat, 0)).toBe(flat);
  });

  it("weighs old points less", () => {
    const points = smoothed(
      [
        [0, 0],
        [1, 3],
      ],
      0.5,
    );
    // (0.5 * 0.5 * 0 + 0.5 * 3) / 0.75
    expect(points[1]).toEqual([1, 2]);
  });

  it("keeps gaps and goes on after them", () => {
    expect(
      smoothed(
        [
          [0, 4],
          [1, null],
          [2, NaN],
          [3, 4],
        ],
        0.5,
      ).map(([, y]) => y),
    ).toEqual([4, null, null, 4]);
  });
});

describe("pointsOf and secondsAt", () => {
  const train = [line(10), line(20)];
  it("gives a metric over steps or seconds, and leaves out lines without it", () => {
    expect(pointsOf([line(10), line(20, { loss: null })], "loss", "steps", train)).toEqual([[10, 90]]);
    expect(pointsOf(train, "loss", "seconds", train)).toEqual([
      [10, 90],
      [20, 80],
    ]);
  });

  it("reads the clock between two lines, and stops at the last", () => {
    expect([5, 15, 20, 30].map((step) => secondsAt(train, step))).toEqual([5, 15, 20, 20]);
    expect(secondsAt([], 3)).toBeUndefined();
  });
});

describe("latentHeat", () => {
  it("puts the latent with the largest last KL first, and counts what is no number as 0", () => {
    const heat = latentHeat([
      { step: 1, values: [1, null, 0.5] },
      { step: 2, values: [0.1, 3, 0.5] },
    ]);
    expect(heat).toEqual({
      latents: [1, 2, 0],
      rows: [
        [0, 3],
        [0.5, 0.5],
        [1, 0.1],
      ],
      steps: [1, 2],
    });
  });

  it("thins long logs to what is drawn, with the last line", () => {
    const lines = Array.from({ length: 1001 }, (_, step) => ({ step, values: [1] }));
    const { steps } = latentHeat(lines, 100)!;
    expect(steps.length).toBeLessThanOrEqual(100);
    expect(steps.at(-1)).toBe(1000);
  });

  it("is none where nothing was logged; a single latent of an older log is a number", () => {
    expect(latentHeat(latentLines([line(1)]))).toBeUndefined();
    expect(latentLines([line(1, { klPerDimension: 2 }), line(2, { klPerDimension: [2, 3] })])).toEqual([
      { step: 1, values: [2] },
      { step: 2, values: [2, 3] },
    ]);
  });
});

describe("heatTop", () => {
  const heatOf = (...columns: number[][]) => latentHeat(columns.map((values, i) => ({ step: i + 1, values })))!;

  it("is the largest of a picture whose latents grow", () => {
    expect(heatTop(heatOf([0, 0.1], [1, 0.2], [2, 0.3], [3, 0.4]))).toBe(3);
  });

  it("is not that of a few early steps", () => {
    const later = Array.from({ length: 8 }, (_, i) => [3 + 0.1 * i, 1]);
    expect(heatTop(heatOf([4e5, 3e5], [900, 800], ...later))).toBeCloseTo(3.7, 12);
  });

  it("holds the last step, and one that says nothing", () => {
    expect(heatTop(heatOf([1], [1], [1], [1], [50]))).toBe(50);
    expect(heatTop(heatOf([0, 0]))).toBe(0.01);
  });
});
