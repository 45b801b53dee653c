// What a visitor of the studio waits for, in Chromium: npx tsx --conditions=latents-source bench/studio.ts
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { chromium, type Page } from "playwright-core";
import { runCommand, temporaryFolder } from "../packages/cli/test/command.js";
import { makeRun } from "../packages/studio/test/made-runs.js";
import { openPage, openSite, openStudio, ownKilobytes } from "../packages/studio/test/open-studio.js";
import { chromiumFlags, chromiumPath } from "../packages/studio/test/chromium.js";
import { describeMachine } from "./interleave.js";

const rounds = 9;
const patient = { timeout: 300_000 };
const middle = (values: readonly number[]): string => {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, half, high] = [0, 0.5, 1].map((share) => sorted[Math.round(share * (sorted.length - 1))]);
  return `${half.toFixed(1)} (${low.toFixed(1)}-${high.toFixed(1)})`;
};
const rows: [string, string][] = [];
const tell = (what: string, figure: string): void => {
  rows.push([what, figure]);
  console.error(`${what}: ${figure}`);
};

const folder = temporaryFolder();
const runs = join(folder.path, "runs");
mkdirSync(runs);
for (let i = 0; i < 20; i++) makeRun(runs, { name: `run-${i}`, step: 1000, steps: 1000, negElbo: 100 + i });
const { code, stderr } = await runCommand([
  ...["train", "mnist", "--out", join(runs, "plane"), "--set", "model.latent=2", "--set", "train.steps=1000"],
]);
if (code !== 0) throw new Error(stderr);
const site = join(folder.path, "site");
const exported = await runCommand(["studio", "--export", site, "--model", join(runs, "plane")]);
if (exported.code !== 0) throw new Error(exported.stderr);
const data = Object.fromEntries(
  ["data/mnist-train.npz", "data/mnist-test.npz"].map((path) => [path, join(site, path)]),
);
const studio = await openStudio(runs);
const browser = await chromium.launch({ executablePath: chromiumPath, args: chromiumFlags });

/** From the navigation to the first row of the list on the screen, ms. */
async function listShown(page: Page): Promise<number> {
  await page.waitForFunction(() => document.querySelector("tbody tr") !== null, undefined, { polling: "raf" });
  // the row is there in this frame
  return page.evaluate(() => performance.now());
}
const paints: Record<"cold" | "warm", number[]> = { cold: [], warm: [] };
for (let round = 0; round < rounds; round++) {
  const { page, close } = await openPage(browser, studio, { at: "/runs" });
  paints.cold.push(await listShown(page));
  await page.reload();
  paints.warm.push(await listShown(page));
  await close();
}
tell("list of 21 runs on the screen, empty cache, ms", middle(paints.cold));
tell("list of 21 runs on the screen, again, ms", middle(paints.warm));

/** Notes at each frame how long it was, how long the drawing took, and a decode that ended. As text: tsx names functions by one that no page has. */
const watchFrames = `(() => {
  const seen = (globalThis.seen = { intervals: [], draws: [], decodes: [] });
  let last = performance.now();
  let decoded;
  const look = (now) => {
    seen.intervals.push(now - last);
    last = now;
    seen.draws.push(Number(document.querySelector(".scatter").dataset.drawMs));
    const shown = document.querySelector("[data-decode-ms]")?.dataset.decodeMs;
    if (shown !== undefined && shown !== decoded) seen.decodes.push(Number(shown));
    decoded = shown;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})()`;

/** Moves the pressed mouse in circles for some seconds and returns what is read at each frame. */
async function dragging(
  page: Page,
  seconds: number,
): Promise<{ intervals: number[]; draws: number[]; decodes: number[] }> {
  const { x, y, width, height } = (await page.locator(".scatter").boundingBox())!;
  await page.evaluate(watchFrames);
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.down();
  const end = Date.now() + 1000 * seconds;
  for (let i = 0; Date.now() < end; i++)
    await page.mouse.move(x + width * (0.5 + 0.3 * Math.cos(i / 20)), y + height * (0.5 + 0.3 * Math.sin(i / 20)));
  await page.mouse.up();
  return page.evaluate(() => (globalThis as unknown as { seen: Awaited<ReturnType<typeof dragging>> }).seen);
}

for (const count of [10_000, 70_000]) {
  const { page, scripts, close } = await openPage(browser, studio, { at: "/latent/run%3Aplane" });
  page.setDefaultTimeout(patient.timeout);
  const drawn = (points: number): Promise<void> => page.locator(`.scatter[data-points='${points}']`).waitFor(patient);
  await drawn(10_000);
  if (count !== 10_000) {
    const began = Date.now();
    await page.getByRole("combobox", { name: "Number of images" }).selectOption(count === 10_000 ? "10000" : "1000000");
    await page.getByRole("combobox", { name: "Split" }).selectOption("both");
    await drawn(count);
    tell(`${count} images loaded, encoded and drawn, ms`, String(Date.now() - began));
  }
  for (const mode of ["Drag decodes", "Drag moves"]) {
    await page.getByText(mode, { exact: true }).click();
    const { intervals, draws, decodes } = await dragging(page, 4);
    tell(`${count} points, ${mode}: from frame to frame, ms`, middle(intervals.slice(5)));
    tell(`${count} points, ${mode}: drawing on the page's thread, ms`, middle(draws.slice(5)));
    if (mode === "Drag decodes") tell(`${count} points: a decode, ms, of ${decodes.length}`, middle(decodes.slice(5)));
  }
  tell(`latent view: code, kB gzip`, ownKilobytes(scripts).toFixed(0));
  await close();
}

/** Steps a second of the first recipe of the Train view, over some seconds in the middle; without isolation there is one thread. */
async function stepsInPage(isolated: boolean): Promise<number> {
  const served = isolated ? studio : await openSite(data, { isolated });
  const { page, close } = await openPage(browser, served, { at: "/train" });
  page.setDefaultTimeout(60_000);
  if ((await page.evaluate(() => crossOriginIsolated)) !== isolated) throw new Error(`isolated is not ${isolated}`);
  await page.getByLabel("Steps", { exact: true }).fill("100000");
  await page.getByRole("combobox", { name: "Device" }).selectOption("wasm");
  await page.getByRole("button", { name: "Start" }).click();
  const step = async (): Promise<number> =>
    Number(/^step ([\d,]+)/.exec(await page.getByText(/^step [1-9]/).innerText())![1].replaceAll(",", ""));
  await page.getByText(/^step [1-9]/).waitFor();
  await page.waitForTimeout(3000);
  const [from, began] = [await step(), Date.now()];
  await page.waitForTimeout(10_000);
  const speed = (1000 * ((await step()) - from)) / (Date.now() - began);
  await close();
  if (!isolated) await served.close();
  return speed;
}

/** The same training by the command. */
async function stepsOfCommand(threads: number, round: number): Promise<number> {
  const out = join(folder.path, `command-${threads}-${round}`);
  const { code: ended, stderr: said } = await runCommand([
    ...["train", "mnist", "--out", out, "--threads", String(threads), "--set", "model.latent=2"],
    ...["--set", "model.initializer=he", "--set", "train.batch=100", "--set", "train.steps=2000"],
    ...["--set", "model.encoder.hidden=[512,256]", "--set", "model.decoder.hidden=[256,512]"],
  ]);
  if (ended !== 0) throw new Error(said);
  return 1000 / (JSON.parse(readFileSync(join(out, "result.json"), "utf8")) as { msPerStep: number }).msPerStep;
}

const speeds = {
  "page, threads": [],
  "page, one thread": [],
  "command, 2 threads": [],
  "command, 1 thread": [],
} as Record<string, number[]>;
for (let round = 0; round < 3; round++) {
  speeds["page, threads"].push(await stepsInPage(true));
  speeds["command, 2 threads"].push(await stepsOfCommand(2, round));
  speeds["page, one thread"].push(await stepsInPage(false));
  speeds["command, 1 thread"].push(await stepsOfCommand(1, round));
}
for (const [where, figures] of Object.entries(speeds)) tell(`training steps a second, ${where}`, middle(figures));
await browser.close();
await studio.close();
folder.remove();
console.log(JSON.stringify({ machine: describeMachine({}), rows }, undefined, 1));
