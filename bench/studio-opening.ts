// How long a visitor waits, in Chromium: for the list of 1,000 runs, and for a plane that moves:
//   npx tsx --conditions=latents-source bench/studio-opening.ts [list] [plane]
import { mkdirSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import { chromium, type Browser, type Page } from "playwright-core";
import { temporaryFolder } from "../packages/cli/test/command.js";
import { chromiumFlags, chromiumPath } from "../packages/studio/test/chromium.js";
import { makeRun } from "../packages/studio/test/made-runs.js";
import { openStudio, type Served } from "../packages/studio/test/open-studio.js";
import { describeMachine, summarise } from "./interleave.js";

const parts = process.argv.length > 2 ? process.argv.slice(2) : ["list", "plane"];
const rows: [string, string][] = [];
const load: number[] = [];
const tell = (what: string, seconds: readonly number[]): void => {
  const { median, min, max } = summarise(seconds);
  const [half, least, most] = [median, min, max].map((value) => value.toFixed(2));
  rows.push([what, `${half} s (${least}-${most}), ${seconds.length} times`]);
  console.error(...rows.at(-1)!);
};

/** Runs in the page: whether something is on the screen. */
type Moment = () => boolean;

/** Opens the page in a window of its own, empty cache and motion welcome; the seconds from then until each of `moments` was seen, in their order. */
async function waited(browser: Browser, { url }: Served, moments: readonly Moment[]): Promise<readonly number[]> {
  load.push(loadavg()[0]);
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 }, reducedMotion: "no-preference" });
  const page: Page = await context.newPage();
  const began = Date.now();
  await page.goto(`${url}#/runs`);
  const seen: number[] = [];
  for (const moment of moments) {
    await page.waitForFunction(moment, undefined, { polling: "raf", timeout: 300_000 });
    seen.push((Date.now() - began) / 1000);
  }
  await context.close();
  return seen;
}

const folder = temporaryFolder();
// as a user's browser has it: ONNX Runtime's functions are optimised at once
const args = chromiumFlags.filter((flag) => !flag.startsWith("--js-flags"));
const browser = await chromium.launch({ executablePath: chromiumPath, args });
if (parts.includes("list")) {
  const runs = join(folder.path, "runs");
  mkdirSync(runs);
  for (let i = 0; i < 1000; i++) makeRun(runs, { name: `run-${i}`, step: 100, steps: 100, negElbo: 100 + (i % 90) });
  const row = [(): boolean => document.querySelector("tbody tr") !== null];
  const [first, again]: [number[], number[]] = [[], []];
  for (let round = 0; round < 5; round++) {
    const studio = await openStudio(runs);
    first.push(...(await waited(browser, studio, row)));
    for (let time = 0; time < 3; time++) again.push(...(await waited(browser, studio, row)));
    await studio.close();
  }
  tell("list of 1,000 runs on the screen, a server that has just begun", first);
  tell("the same of a server that has read them", again);
}
if (parts.includes("plane")) {
  const runs = join(folder.path, "none");
  mkdirSync(runs);
  const moments: readonly (readonly [string, Moment])[] = [
    ["the first words are on the screen", () => document.querySelector("h1") !== null],
    [
      "the images are loaded",
      () => /^[^L]/.test(document.querySelector("p[role=status][aria-live]")?.textContent ?? ""),
    ],
    ["the plane is there", () => document.querySelector(".living-plane canvas[data-step]") !== null],
    ["the plane moves", () => Number(document.querySelector<HTMLElement>(".living-plane canvas")!.dataset.frames) > 1],
    ["trained and measured", () => /^Trained/.test(document.querySelector("p[role=status][aria-live]")!.textContent)],
  ];
  const studio = await openStudio(runs);
  const all: (readonly number[])[] = [];
  for (let round = 0; round < 3; round++) {
    const seconds = await waited(
      browser,
      studio,
      moments.map(([, moment]) => moment),
    );
    console.error(seconds.join(" "));
    all.push(seconds);
  }
  for (const [i, [what]] of moments.entries())
    tell(
      `no runs yet: ${what}`,
      all.map((seconds) => seconds[i]),
    );
  await studio.close();
}
await browser.close();
folder.remove();
const loads = summarise(load);
console.log(JSON.stringify({ machine: describeMachine({}), load: loads, rows }, undefined, 1));
