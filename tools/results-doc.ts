// Writes docs/results/README.md from the committed results, as `latents reproduce` does after one of them: npm run docs
import { writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { readBoard } from "../packages/experiments/src/board/board-file.js";
import { boardVerdicts } from "../packages/experiments/src/board/board-verdicts.js";
import { resultsPage } from "../packages/experiments/src/results/results-page.js";
import { readResults } from "../packages/experiments/src/results/write-result.js";

const results = fileURLToPath(new URL("../docs/results/", import.meta.url));
export const resultsPath = `${results}README.md`;

export const resultsDoc = async (): Promise<string> =>
  resultsPage(await readResults(results), boardVerdicts(await readBoard(results)));

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
  writeFileSync(resultsPath, await resultsDoc());
