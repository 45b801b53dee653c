import { expect, it } from "vitest";
import { dateText, durationText, percentDone, pictureTitle, stepsPerSecond, valueText } from "./figures";

it("writes figures with their units", () => {
  expect([durationText(3_723_000), durationText(61_000), durationText(900), durationText(undefined)]).toEqual([
    ...["1 h 2 min", "1 min 1 s", "1 s", "–"],
  ]);
  expect(dateText("no date")).toBe("–");
  expect(dateText("2025-03-02T10:05:00", new Date("2026-01-01"))).toBe("2 Mar 2025, 10:05");
  expect(percentDone({ step: 5, steps: 20, curve: [[1, 3]] })).toBe(25);
  // a stopped run without a checkpoint
  expect(
    percentDone({
      step: 0,
      steps: 20,
      curve: [
        [2, 3],
        [10, 2],
      ],
    }),
  ).toBe(50);
  expect(valueText([1, "a"])).toBe('[1,"a"]');
  expect(pictureTitle("live-samples.png")).toBe("Live samples");
  const line = (step: number) => ({ step, split: "train" as const, loss: 1, rec: 1, kl: 1, elapsedMs: step * 20 });
  expect(stepsPerSecond([line(10), line(20)])).toBe(50);
  expect(stepsPerSecond([line(10)])).toBeUndefined();
});
