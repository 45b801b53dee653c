import { expect, it } from "vitest";
import { fileGroups } from "./file-groups.js";

it("numbers what the pattern finds, or its first bracket, in the order of the files", () => {
  const names = ["a/anna_1.png", "b/bert_1.png", "b/anna_2.png"];
  expect(fileGroups("photos", names, "^[a-z]+")).toEqual([0, 1, 0]);
  expect(fileGroups("photos", names, "_(\\d)")).toEqual([0, 0, 1]);
});

it("says which name it finds nothing in, and what is no pattern", () => {
  expect(() => fileGroups("photos", ["a_1.png", "b.png"], "_\\d")).toThrow(/finds nothing in b\.png/);
  expect(() => fileGroups("photos", ["a_1.png"], "(")).toThrow(/must be a regular expression, got "\("/);
});

it("stops a pattern that would take longer than anybody waits", () => {
  const began = performance.now();
  const hostile = (): unknown => fileGroups("photos", [`${"a".repeat(64)}!.png`], "^(a+)+$");
  expect(hostile).toThrow(
    'photos: data.group must match all 1 names within 2 s, got "^(a+)+$"; put no repetition inside a repetition',
  );
  expect(performance.now() - began).toBeLessThan(20_000);
});
