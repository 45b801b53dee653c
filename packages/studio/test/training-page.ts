import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Page } from "playwright-core";
import { zipEntries } from "../../core/src/formats/zip.js";

/** Fills the form of a training. */
export async function set(page: Page, settings: Readonly<Record<string, string>>): Promise<void> {
  for (const [label, value] of Object.entries(settings)) await page.getByLabel(label, { exact: true }).fill(value);
}

/** The step that the page shows of a training under way. */
export const stepOf = async (page: Page): Promise<number> =>
  Number(/^step ([\d,]+)/.exec(await page.getByText(/^step [1-9][\d,]* of/).innerText())![1].replaceAll(",", ""));

/**
 * Presses a button as soon as the page shows a step after `step`, by the page itself: a click from outside may come after the end of a short training.
 */
export async function pressAfter(page: Page, button: "Pause" | "Stop", step: number): Promise<void> {
  await page.waitForFunction(
    ([label, after]) => {
      const shown = /^step ([\d,]+) of/m.exec(document.body.innerText)?.[1].replaceAll(",", "");
      const found = [...document.querySelectorAll("button")].find(({ textContent }) => textContent === label);
      if (!found || !(Number(shown) > after)) return false;
      found.click();
      return true;
    },
    [button, step] as const,
    { timeout: 120_000 },
  );
}

/** Saves the run that the page offers, and unpacks it into a folder. Returns its name. */
export async function unpackDownload(page: Page, into: string): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Download run" }).click(),
  ]);
  mkdirSync(into, { recursive: true });
  const path = join(into, "run.zip");
  await download.saveAs(path);
  for (const entry of zipEntries(new Uint8Array(readFileSync(path)), "run.zip")) {
    mkdirSync(dirname(join(into, entry.name)), { recursive: true });
    writeFileSync(join(into, entry.name), entry.read());
  }
  // a program that is not ours reads it too
  execFileSync("python3", ["-m", "zipfile", "-t", path]);
  return download.suggestedFilename().replace(/\.zip$/, "");
}

/** The losses that a run has logged, from its first line. */
export const lossesOf = (run: string): number[] =>
  readFileSync(join(run, "metrics.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => (JSON.parse(line) as { loss: number }).loss);
