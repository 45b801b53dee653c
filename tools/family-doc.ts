// Writes docs/family.md from the result of `latents reproduce e6-family`: npm run docs
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { format } from "prettier";
import { familyPage } from "../packages/experiments/src/results/family-page.js";
import type { SavedResult } from "../packages/experiments/src/results/write-result.js";

const docs = new URL("../docs/", import.meta.url);
export const familyPath = fileURLToPath(new URL("family.md", docs));

/** Lines of a file under packages/core/src. */
export const linesOf = (source: string): number =>
  readFileSync(new URL(`../packages/core/src/${source}`, import.meta.url), "utf8")
    .trimEnd()
    .split("\n").length;

/** The page, formatted as the rest of the repository, in lines of 120 columns. */
export function familyDoc(): Promise<string> {
  const [result, longer] = ["e6-family", "e6-likelier"].map(
    (id) => JSON.parse(readFileSync(new URL(`results/${id}/result.json`, docs), "utf8")) as SavedResult,
  );
  return format(familyPage({ result, longer, linesOf }), { parser: "markdown", printWidth: 120, proseWrap: "always" });
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
  writeFileSync(familyPath, await familyDoc());
