import type { Standing, TrainedVae } from "@latents/core";
import { expect, it, vi } from "vitest";
import { LiveClock } from "./live-clock.js";
import { planeFrames, type TrainingPictures } from "./training-pictures.js";

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

it("a plane is drawn when the training can spare the time, close together at first, and at the end where it was drawn before", async () => {
  let [now, released] = [0, 0];
  vi.spyOn(performance, "now").mockImplementation(() => now);
  const standing = {
    trained: () => Promise.resolve({ release: () => Promise.resolve(void released++) } as unknown as TrainedVae),
  } as Standing;
  /** Steps that are drawn: 10 ms a step, `cost` ms a drawing. */
  const drawn = async (steps: number, cost: number): Promise<number[]> => {
    const seen: number[] = [];
    const plane = (_: TrainedVae, step: number): Promise<void> => {
      seen.push(step);
      now += cost;
      return Promise.resolve();
    };
    const unfold = planeFrames({ plane } as unknown as TrainingPictures, steps, () => undefined);
    for (let step = 10; step <= steps; step += 10) {
      now += 100;
      await unfold(standing, step);
    }
    return seen;
  };
  const quick = await drawn(3000, 10);
  expect([quick[0], quick.at(-1), quick.length]).toEqual([40, 3000, 34]);
  expect(quick[2] - quick[1]).toBeLessThan((quick.at(-1)! - quick.at(-2)!) / 2);
  const slow = await drawn(3000, 300);
  expect([slow.length, slow.at(-1)]).toEqual([4, 3000]);
  expect(await drawn(30, 10)).toEqual([]);
  expect(released).toBe(quick.length + slow.length);
  vi.restoreAllMocks();
});
