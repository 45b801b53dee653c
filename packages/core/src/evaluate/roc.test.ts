import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fillNormal } from "../random/index.js";
import { standardErrorOfMean } from "./sample-mean.js";
import { auc, aucStandardError, rateAbove, rocCurve, thresholdAt } from "./roc.js";

const ramp = (n: number, from = 0): number[] => Array.from({ length: n }, (_, i) => from + i);

describe("auc", () => {
  it("is 1 for a perfect score, 0 for its opposite, 1/2 for a constant one", () => {
    expect(auc(ramp(50), ramp(70, 50))).toBe(1);
    expect(auc(ramp(70, 50), ramp(50))).toBe(0);
    expect(auc(Array(30).fill(7), Array(20).fill(7))).toBe(0.5);
  });

  it("counts ties half: by hand", () => {
    // pairs: 1 beats none of {1, 2}: ties 1 -> 1/2; 2: beats 1, ties 2 -> 3/2; 3 beats both
    expect(auc([1, 2], [1, 2, 3])).toBeCloseTo((0.5 + 1.5 + 2) / 6, 15);
  });

  it("is the count over all pairs, the area under the curve, and unchanged by a rising map", () => {
    const scores = fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(scores, scores, (normal, anomalous) => {
        const pairs = normal.flatMap((a) => anomalous.map((b) => (b > a ? 1 : b === a ? 0.5 : 0)));
        const expected = pairs.reduce<number>((x, y) => x + y, 0) / pairs.length;
        expect(auc(normal, anomalous)).toBeCloseTo(expected, 12);
        const { falseAlarmRates: x, detectionRates: y } = rocCurve(normal, anomalous);
        let area = 0;
        for (let i = 1; i < x.length; i++) area += ((x[i] - x[i - 1]) * (y[i] + y[i - 1])) / 2;
        expect(area).toBeCloseTo(expected, 12);
        expect(auc(normal.map(Math.exp), anomalous.map(Math.exp))).toBeCloseTo(expected, 12);
      }),
    );
  });

  it("takes infinite scores, and refuses none and NaN", () => {
    expect(auc([0, -Infinity], [Infinity, 1])).toBe(1);
    expect(() => auc([], [1])).toThrow("roc: there are no normal scores");
    expect(() => auc([1], [1, NaN])).toThrow("roc: the anomalous scores must be numbers, got NaN");
  });
});

describe("rocCurve", () => {
  it("goes from 0, 0 to 1, 1, ties moving both rates at once", () => {
    const { thresholds, falseAlarmRates, detectionRates } = rocCurve([1, 2, 2, 5], [2, 5]);
    expect([...thresholds]).toEqual([5, 2, 1, -Infinity]);
    expect([...falseAlarmRates]).toEqual([0, 0.25, 0.75, 1]);
    expect([...detectionRates]).toEqual([0, 0.5, 1, 1]);
  });
});

describe("thresholdAt", () => {
  it("is the lowest with no more false alarms than allowed", () => {
    const normal = ramp(100);
    for (const rate of [0, 0.01, 0.05, 0.29, 0.999]) {
      const threshold = thresholdAt(rate, normal);
      expect(rateAbove(threshold, normal)).toBeLessThanOrEqual(rate + 1e-12);
      expect(rateAbove(threshold - 1, normal)).toBeGreaterThan(rate);
    }
    // 3 of 4 are equal: one false alarm in four is allowed, three would come
    expect(thresholdAt(0.25, [1, 4, 4, 4])).toBe(4);
    expect(rateAbove(4, [1, 4, 4, 4])).toBe(0);
  });

  it("wants a rate in [0, 1)", () => {
    for (const rate of [-0.1, 1, NaN])
      expect(() => thresholdAt(rate, [1])).toThrow(`falseAlarmRate: must be 0 or more and below 1, got ${rate}`);
  });
});

describe("aucStandardError", () => {
  it("is that of DeLong, by hand", () => {
    // anomalous 1 ties with one of [1, 2], 3 is above both; normal 1 ties with one of [1, 3] and is below the other, 2 is below one
    const [va, vn] = [
      [0.25, 1],
      [0.75, 0.5],
    ];
    const variance = ([p, q]: number[]): number => (p - q) ** 2 / 2 / 2;
    expect(aucStandardError([1, 2], [1, 3])).toBeCloseTo(Math.sqrt(variance(va) + variance(vn)), 12);
    expect(aucStandardError([1, 2, 3], [7, 8])).toBe(0);
    expect(aucStandardError([1, 2, 3], [7])).toBeNaN();
  });

  it("is the spread of the area over other images", () => {
    const [repeats, n, m] = [400, 40, 25];
    const draws = fillNormal(new Float64Array(repeats * (n + m)), { seed: 2, stream: "auc", step: 0 });
    const areas: number[] = [];
    let said = 0;
    for (let r = 0; r < repeats; r++) {
      const all = draws.slice(r * (n + m), (r + 1) * (n + m));
      const [normal, anomalous] = [all.slice(0, n), all.slice(n).map((v) => v + 1)];
      areas.push(auc(normal, anomalous));
      said += aucStandardError(normal, anomalous) / repeats;
    }
    const spread = standardErrorOfMean(areas) * Math.sqrt(repeats);
    // the spread of 400 values is good to 4 %
    expect(Math.abs(said / spread - 1)).toBeLessThan(0.15);
  });
});
