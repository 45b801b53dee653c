import type { RunSummary } from "@latents/core";
import { expect, it } from "vitest";
import { filterRuns, sortRuns } from "./run-order";

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
