import { existsSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { family } from "../packages/experiments/src/recipes/family/family-recipes.js";
import { familyDoc, familyPath } from "./family-doc.js";

const core = new URL("../packages/core/src/", import.meta.url);

it("docs/family.md is what the committed result says; else run: npm run docs", async () => {
  expect(readFileSync(familyPath, "utf8")).toBe(await familyDoc());
});

it("every variant has a section with its words, or is said to be missing", async () => {
  const page = await familyDoc();
  for (const { word, label } of family) {
    const [, section] = new RegExp(`\\n### ${word}\\n([\\s\\S]*?)(?=\\n##|$)`).exec(page)!;
    expect(section.includes(`results/e6-family/${word}-draws.png`), word).toBe(!section.includes("Not measured yet."));
    if (section.includes("Not measured yet."))
      expect(page.replaceAll("\n", " ")).toMatch(
        new RegExp(`Not measured yet:.*${label.replaceAll(/[()|.]/g, "\\$&")}`),
      );
  }
});

it("a variant is one file under 100 lines, the median under 60", () => {
  const lines = family.map(({ source }) => {
    const file = new URL(source, core);
    expect(existsSync(file), source).toBe(true);
    return readFileSync(file, "utf8").trimEnd().split("\n").length;
  });
  const sorted = [...lines].sort((a, b) => a - b);
  expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThan(60);
  expect(family.filter((_, i) => lines[i] >= 100).map(({ source }) => source)).toEqual([]);
});
