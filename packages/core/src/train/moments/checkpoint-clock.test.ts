import { expect, it } from "vitest";
import { CheckpointClock } from "./checkpoint-clock.js";

it("is due when the time since the beginning or the last checkpoint is over", () => {
  const clock = new CheckpointClock(60, 1000);
  expect([clock.due(1000), clock.due(60_999), clock.due(61_000)]).toEqual([false, false, true]);
  clock.saved(61_000, 61_100);
  expect([clock.due(121_000), clock.due(121_100)]).toEqual([false, true]);
});

it("waits longer where saving is slow: it takes at most 5 % of the time", () => {
  const clock = new CheckpointClock(1, 0);
  let [now, saving] = [0, 0];
  for (const takes of [500, 500, 100, 100, 3000, 3000]) {
    while (!clock.due(now)) now += 10;
    clock.saved(now, now + takes);
    now += takes;
    saving += takes;
  }
  // of the last save it is known only afterwards how long it took
  while (!clock.due(now)) now += 10;
  expect(saving / now).toBeLessThan(0.05);
  expect(saving / now).toBeGreaterThan(0.04);
  clock.saved(now, now);
  expect([clock.due(now + 999), clock.due(now + 1000)]).toEqual([false, true]);
});
