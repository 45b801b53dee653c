import type { RunSummary } from "@latents/core";
import { expect, it } from "vitest";
import { filterRuns, listLines, sortRuns } from "./run-order";

const run = (name: string, more: Partial<RunSummary> = {}): RunSummary => ({
  ...{ name, title: "", recipe: "mnist", model: "plain", data: "mnist", createdAt: "2026-11-20", state: "finished" },
  ...{ trainedHere: false, step: 1, steps: 1, curve: [], ...more },
});
const test = (negElbo: number, protocol = "mnist"): Partial<RunSummary> => ({
  test: { negElbo, rec: 1, kl: 1, protocol },
});
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

it("by recipe groups models by what they differ in, and finds them by it", () => {
  const family = [run("b", { model: "prior vamp" }), run("a"), run("c", { model: "prior vamp" }), run("d")];
  const said = listLines(family, { by: "recipe", descending: false });
  expect(said.map((line) => ("run" in line ? line.run.name : `# ${line.heading}`))).toEqual([
    ...["# prior vamp", "b", "c", "# plain", "a", "d"],
  ]);
  expect(names(filterRuns(family, "vamp", "all"))).toBe("b c");
  // one kind alone is no group
  expect(listLines([family[1], family[3]], { by: "recipe", descending: false })).toHaveLength(2);
});

it("ranks by a figure only runs that were measured alike, each protocol under its name", () => {
  const runs = [
    run("faces-1", test(6000, "faces")),
    run("digits-1", test(98)),
    run("young"),
    run("digits-2", test(90)),
    run("faces-2", test(50, "faces")),
    run("digits-3", test(120)),
  ];
  const said = (by: "negElbo" | "name", some = runs): string[] =>
    listLines(some, { by, descending: false }).map((line) => ("run" in line ? line.run.name : `# ${line.heading}`));
  expect(said("negElbo")).toEqual([
    ...["# mnist", "digits-2", "digits-1", "digits-3"],
    ...["# faces", "faces-2", "faces-1", "# Not measured yet", "young"],
  ]);
  expect(said("name")).toEqual(["digits-1", "digits-2", "digits-3", "faces-1", "faces-2", "young"]);
  // nothing to tell apart
  const digits = runs.filter(({ name }) => !name.startsWith("faces"));
  expect(said("negElbo", digits)).toEqual(["digits-2", "digits-1", "digits-3", "young"]);
});
