import { expect, it } from "vitest";
import { LiveClock } from "./live-clock.js";

/** Moments at which something that takes `costMs` is drawn in `lengthMs`. */
function drawings(costMs: number, lengthMs: number): number[] {
  const clock = new LiveClock(0);
  const moments: number[] = [];
  for (let now = 0; now < lengthMs; now += 100)
    if (clock.due(now)) {
      moments.push(now);
      clock.drawn(now, now + costMs);
      now += costMs;
    }
  return moments;
}

it("draws at most every five seconds, and not in a run that is over before", () => {
  expect(drawings(0, 20_100)).toEqual([5000, 10_000, 15_000, 20_000]);
  expect(drawings(0, 5000)).toEqual([]);
});

it("takes at most 3 % of the time, however slow drawing is", () => {
  for (const cost of [300, 1000, 9000]) {
    const moments = drawings(cost, 3_600_000);
    expect(moments.length).toBeGreaterThan(2);
    for (const [i, at] of moments.entries()) if (i > 0) expect((i + 1) * cost).toBeLessThanOrEqual(0.03 * at + 1);
  }
});
