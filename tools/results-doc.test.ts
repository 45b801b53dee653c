import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { resultsDoc, resultsPath } from "./results-doc.js";

it("docs/results/README.md is what the committed results say; else run: npm run docs", async () => {
  expect(readFileSync(resultsPath, "utf8")).toBe(await resultsDoc());
});
