import type { RunSummary } from "@latents/core";
import { expect, it } from "vitest";
import { compareAddress, namesOf } from "./addresses";
import { bestOf, comparability, differingCells } from "./compared";
import { dateText, durationText, percentDone, pictureTitle, stepsPerSecond, valueText } from "./figures";
import { newsText } from "./news-text";
import { filterRuns, sortRuns } from "./run-order";
import { sparkPoints } from "./spark-points";

const run = (name: string, more: Partial<RunSummary> = {}): RunSummary => ({
  ...{ name, title: "", recipe: "mnist", data: "mnist", createdAt: "2026-11-20", state: "finished" },
  ...{ trainedHere: false, step: 1, steps: 1, curve: [], ...more },
});
const test = (negElbo: number): Partial<RunSummary> => ({ test: { negElbo, rec: 1, kl: 1 } });
const names = (runs: readonly RunSummary[]): string => runs.map(({ name }) => name).join(" ");

it("sorts names as people count, figures by size, and runs without one last either way", () => {
  const runs = [run("a10", test(9)), run("a9"), run("b", test(100))];
  expect(names(sortRuns(runs, { by: "name", descending: false }))).toBe("a9 a10 b");
  expect(names(sortRuns(runs, { by: "negElbo", descending: false }))).toBe("a10 b a9");
  expect(names(sortRuns(runs, { by: "negElbo", descending: true }))).toBe("b a10 a9");
});

it("filters by every word and by state; a paused run counts as running", () => {
  const runs = [run("one", { recipe: "e1" }), run("two", { state: "paused" }), run("three", { state: "stopped" })];
  expect(names(filterRuns(runs, " E1 one", "all"))).toBe("one");
  expect(names(filterRuns(runs, "", "running"))).toBe("two");
  expect(names(filterRuns(runs, "one", "stopped"))).toBe("");
});

it("writes names into an address and reads them again", () => {
  const odd = ["a,b", "c d", "50%", "<x>"];
  expect(namesOf(decodeURI(compareAddress(odd).slice("/compare/".length)))).toEqual(odd);
  expect(namesOf("a,,a")).toEqual(["a"]);
});

it("marks the least figure, unless there is nothing to compare it with or two share it", () => {
  expect(bestOf([3, undefined, 2])).toBe(2);
  expect(bestOf([3, undefined])).toBeUndefined();
  expect(bestOf([2, 2, 3])).toBeUndefined();
  expect(differingCells([1, [1], 1])).toEqual([false, true, false]);
  expect(comparability(["seed"])).toBeUndefined();
  expect(comparability(["model.likelihood.type"])).toContain("measure different things");
});

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

it("cuts the steep first steps off a small curve", () => {
  const steep = Array.from({ length: 20 }, (_, i) => [i, i === 0 ? 1000 : 20 - i] as const);
  const heights = sparkPoints(steep)
    .split(" ")
    .map((point) => Number(point.split(",")[1]));
  expect(heights[0]).toBe(heights[2]);
  expect(heights.at(-1)).toBeGreaterThan(heights[2]);
});

it("tells of a training what matters for the state of its run", () => {
  const failed = { type: "failed", error: { kind: "failure", message: "it diverged" } } as const;
  expect(newsText(failed, "stopped")).toEqual({ kind: "failed", text: "it diverged" });
  expect(newsText(failed, "finished")).toBeUndefined();
  expect(newsText({ type: "downloading", name: "mnist", received: 1e6, total: 3e6 }, "running")).toEqual({
    kind: "doing",
    text: "downloading mnist: 1.0 of 3.0 MB",
  });
});
