import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { family } from "../packages/experiments/src/recipes/family/family-recipes.js";
import { familyLines, medianOf } from "../packages/experiments/src/results/family-page.js";
import { familyDoc, familyPath, linesOf } from "./family-doc.js";

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

it("a variant is one file under 100 lines, the median under 60, as the page says", async () => {
  const lines = familyLines(linesOf);
  expect(lines.length).toBeGreaterThan(35);
  expect(medianOf(lines)).toBeLessThan(60);
  expect(family.filter(({ source }) => linesOf(source) >= 100).map(({ source }) => source)).toEqual([]);
  const page = (await familyDoc()).replaceAll("\n", " ");
  expect(page).toContain(`${lines[0]} to ${lines.at(-1)} lines`);
  expect(page).toContain(`priors/vamp-prior.ts), ${linesOf("priors/vamp-prior.ts")} lines)`);
});
