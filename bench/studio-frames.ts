// What a frame of the studio's map costs, by the browser's own trace:
//   npx tsx --conditions=latents-source bench/studio-frames.ts RUN [PICTURE]
// where RUN is the folder of a run of MNIST with two latent numbers, and PICTURE a PNG file of the times to write.
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { chromium, type Browser, type Page } from "playwright-core";
import { temporaryFolder } from "../packages/cli/test/command.js";
import {
  fillNormal,
  modelFromConfig,
  modelParameters,
  resolveConfig,
  sizeOf,
  writeModelFile,
  writeNpz,
} from "../packages/core/src/index.js";
import { renderCurves, svgToPng } from "../packages/cli/src/draw/index.js";
import { chromiumFlags, chromiumPath } from "../packages/studio/test/chromium.js";
import { openPage, openSite, openStudioHere } from "../packages/studio/test/open-studio.js";
import { describeMachine } from "./interleave.js";

const run = resolve(process.argv[2]);
const picture = process.argv.at(3);
const rows: [string, string][] = [];
/** Milliseconds by what they are of, for the picture. */
const times = new Map<string, readonly number[]>();
const tell = (what: string, values: readonly number[]): void => {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): string => sorted[Math.round(share * (sorted.length - 1))].toFixed(1);
  rows.push([what, `${at(0.5)} (${at(0)}-${at(0.95)}), of ${values.length}`]);
  console.error(...rows.at(-1)!);
};

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly ts: number;
  readonly dur?: number;
}

/** What the browser noted while `work` went on. */
async function traced(browser: Browser, page: Page, work: () => Promise<void>): Promise<readonly TraceEvent[]> {
  await browser.startTracing(page, {
    categories: ["devtools.timeline", "disabled-by-default-devtools.timeline.frame"],
  });
  await work();
  const buffer = await browser.stopTracing();
  return (JSON.parse(buffer.toString()) as { traceEvents: TraceEvent[] }).traceEvents;
}

const durations = (events: readonly TraceEvent[], name: string): readonly number[] =>
  events.flatMap((event) => (event.name === name && event.dur !== undefined ? [event.dur / 1000] : []));

/** A pressed mouse in circles over the map, for some seconds. */
async function drag(page: Page, seconds: number): Promise<void> {
  const { x, y, width, height } = (await page.locator(".scatter canvas").last().boundingBox())!;
  const place = (i: number): [number, number] => [
    x + width * (0.5 + 0.25 * Math.cos(i / 20)),
    y + height * (0.5 + 0.25 * Math.sin(i / 20)),
  ];
  await page.mouse.move(...place(0));
  await page.mouse.down();
  const end = Date.now() + 1000 * seconds;
  for (let i = 0; Date.now() < end; i++) await page.mouse.move(...place(i));
  await page.mouse.up();
}

/** A page without a server whose model knows a million images of 2 x 2 pixels. */
async function crowdedSite(folder: string): ReturnType<typeof openSite> {
  const [shape, count] = [[1, 2, 2] as const, 1_000_000];
  const net = { type: "mlp", hidden: [8] };
  const config = resolveConfig([{ source: "bench", values: { model: { latent: 2, encoder: net, decoder: net } } }]);
  const values = Object.fromEntries(
    modelParameters(modelFromConfig(config, shape), 4).map(({ name, shape: sides }) => [
      name!,
      fillNormal(new Float32Array(sizeOf(sides)), { seed: 1, stream: name!, step: 0 }),
    ]),
  );
  const noise = fillNormal(new Float32Array(4 * count), { seed: 2, stream: "crowd", step: 0 });
  const pixels = Uint8Array.from(noise, (value) => Math.max(0, Math.min(255, 128 + 50 * value)));
  const labels = Uint8Array.from({ length: count }, (_, i) => (pixels[4 * i] >> 5) % 10);
  const file = (name: string, bytes: Uint8Array): string => {
    writeFileSync(join(folder, name), bytes);
    return join(folder, name);
  };
  const arrays = new Map([
    ["x_test", { shape: [count, 2, 2], values: pixels }],
    ["y_test", { shape: [count], values: labels }],
  ]);
  return openSite({
    "model.safetensors": file("model.safetensors", writeModelFile({ name: "crowd", step: 1, config, shape, values })),
    "data/mnist-test.npz": file("mnist-test.npz", writeNpz(arrays)),
    "latents-studio.json": file("mark.json", Buffer.from('{"format":"latents-studio-export"}')),
  });
}

const folder = temporaryFolder();
const runs = join(folder.path, "runs");
mkdirSync(runs);
cpSync(run, join(runs, basename(run)), { recursive: true });
const studio = await openStudioHere(runs);
const browser = await chromium.launch({ executablePath: chromiumPath, args: [...chromiumFlags] });

/** Notes each decode that the page tells. As text: tsx names functions by one that no page has. */
const noteDecodes = `(() => {
  globalThis.decodes = [];
  const at = document.querySelector("[data-decoded]");
  new MutationObserver(() => at.dataset.decodeMs && decodes.push(Number(at.dataset.decodeMs))).observe(at, { attributes: true });
})()`;

async function watchMap(page: Page, what: string): Promise<void> {
  await page.evaluate(noteDecodes);
  for (const mode of ["Drag moves", "Drag decodes"]) {
    await page.getByText(mode, { exact: true }).click();
    const events = await traced(browser, page, () => drag(page, 4));
    const work = durations(events, "FireAnimationFrame");
    tell(`${what}, ${mode}: work of a frame on the page's thread (FireAnimationFrame), ms`, work);
    times.set(`${what}: a frame, ${mode.toLowerCase()}`, work);
    const frames = events.filter(({ name }) => name === "DrawFrame").map(({ ts }) => ts / 1000);
    frames.sort((a, b) => a - b);
    if (frames.length > 2)
      tell(
        `${what}, ${mode}: from frame to frame (DrawFrame), ms`,
        frames.slice(1).map((at, i) => at - frames[i]),
      );
  }
  const decodes: readonly number[] = await page.evaluate("globalThis.decodes");
  tell(`${what}: a decode, from the question to the picture's values in the page, ms`, decodes);
  times.set(`${what}: a decode`, decodes);
}
{
  const { page, close } = await openPage(browser, studio, { at: `/latent/run%3A${basename(run)}` });
  await page.locator(".scatter[data-points='10000']").waitFor({ timeout: 120_000 });
  await watchMap(page, "10,000 points");
  await close();
}
{
  const site = await crowdedSite(folder.path);
  const { page, close } = await openPage(browser, site, { at: "/latent/site?images=1000000" });
  const began = Date.now();
  await page.locator(".scatter[data-points='1000000'][data-drawn='density']").waitFor({ timeout: 300_000 });
  tell("1,000,000 images read, encoded and drawn, ms", [Date.now() - began]);
  await watchMap(page, "1,000,000 points");
  await close();
  await site.close();
}
await browser.close();
await studio.close();
folder.remove();
if (picture !== undefined) {
  const bound = { label: "60 frames a second", points: [0, 100].map((x) => ({ x, y: 1000 / 60 })) };
  const series = [...times].map(([label, values]) => {
    const sorted = [...values].sort((a, b) => a - b);
    return { label, points: sorted.map((y, i) => ({ x: (100 * (i + 1)) / sorted.length, y })) };
  });
  const svg = renderCurves([...series, bound], {
    xLabel: "% of them, the quickest first",
    yLabel: "ms",
    log: true,
    width: 900,
  });
  writeFileSync(picture, await svgToPng(svg));
}
console.log(JSON.stringify({ machine: describeMachine({}), rows }, undefined, 1));
