import type { Standing, TrainedVae } from "@latents/core";
import { expect, it, vi } from "vitest";
import { planeFrames, type TrainingPictures } from "../training-pictures.js";

it("is drawn when the training can spare the time, close together at first, spread over all of it, and at the end", async () => {
  let [now, released, all] = [0, 0, 0];
  vi.spyOn(performance, "now").mockImplementation(() => now);
  const standing = {
    trained: () => Promise.resolve({ release: () => Promise.resolve(void released++) } as unknown as TrainedVae),
  } as Standing;
  /** Steps that are drawn: 10 ms a step, `cost` ms a drawing. */
  const drawn = async (steps: number, cost: number, from = 0): Promise<number[]> => {
    const seen: number[] = [];
    const plane = (_: TrainedVae, step: number): Promise<void> => {
      seen.push(step);
      now += cost;
      return Promise.resolve();
    };
    const unfold = planeFrames({ plane } as unknown as TrainingPictures, { from, to: steps }, () => undefined);
    for (let step = from + 10; step <= steps; step += 10) {
      now += 100;
      await unfold(standing, step);
    }
    all += seen.length;
    return seen;
  };
  const quick = await drawn(3000, 10);
  expect([quick[0], quick.at(-1), quick.length]).toEqual([40, 3000, 35]);
  expect(quick[2] - quick[1]).toBeLessThan((quick.at(-1)! - quick.at(-2)!) / 2);
  // 900 ms are 3 %
  const slower = await drawn(3000, 100);
  expect(slower.length).toBeGreaterThan(5);
  expect(100 * slower.length).toBeLessThanOrEqual(900 + 100);
  const gaps = slower.slice(1).map((step, i) => step - slower[i]);
  expect(Math.max(...gaps)).toBeLessThan(1500);
  const slow = await drawn(3000, 300);
  expect([slow.length, slow.at(-1)]).toEqual([3, 3000]);
  expect(await drawn(3000, 2000)).toEqual([40, 3000]);
  expect(await drawn(30, 10)).toEqual([]);
  // what goes on has as much time as is left
  const later = await drawn(3000, 100, 2000);
  expect([later.length > 1, later.length < 6, later.at(-1)]).toEqual([true, true, 3000]);
  expect(released).toBe(all);
  vi.restoreAllMocks();
});
