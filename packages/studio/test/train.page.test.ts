import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { zipEntries } from "../../core/src/formats/zip.js";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runHere } from "../../cli/test/command-here.js";
import { temporaryFolder } from "../../cli/test/command.js";
import {
  hasChromium,
  mostKilobytes,
  openPage,
  openSite,
  openStudio,
  ownKilobytes,
  seriousFindings,
  type Served,
} from "./open-studio.js";
import { squareImages } from "./square-images.js";
import { startChromium } from "./start-chromium.js";

const patience = 240_000;

/** A number that another picture does not have. */
const inkOf = (canvas: Locator): Promise<number> =>
  canvas.evaluate((one: HTMLCanvasElement) =>
    [...one.toDataURL()].reduce((sum, letter) => (31 * sum + letter.charCodeAt(0)) | 0, 0),
  );

/** Width, height and whole seconds of a video, as a page of its own plays it: that of the studio loads none. */
async function playedSize(of: Page, name: string, bytes: Buffer): Promise<readonly number[]> {
  const page = await of.context().newPage();
  const size = await page.evaluate(
    ([ending, base64]) =>
      new Promise<readonly number[]>((resolve, reject) => {
        const video = document.createElement("video");
        video.muted = true;
        video.onended = () => resolve([video.videoWidth, video.videoHeight, Math.round(video.duration)]);
        video.onerror = () => reject(new Error(video.error?.message));
        video.src = `data:video/${ending};base64,${base64}`;
        void video.play();
      }),
    [name.split(".").at(-1), bytes.toString("base64")],
  );
  await page.close();
  return size;
}
const webgpu = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader", "--enable-features=Vulkan"];

describe.skipIf(!hasChromium)("training in the page", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let browser: Browser;
  const at = (...names: string[]): string => join(folder.path, ...names);
  /** What a web host has beside the page. */
  let data: Record<string, string>;

  beforeAll(async () => {
    folder = temporaryFolder();
    data = {};
    for (const [split, count] of [
      ["train", 500],
      ["test", 100],
    ] as const) {
      writeFileSync(at(`mnist-${split}.npz`), squareImages(split, count));
      data[`data/mnist-${split}.npz`] = at(`mnist-${split}.npz`);
    }
    writeFileSync(at("mark.json"), '{"format":"latents-studio-export"}');
    browser = await startChromium(["--disable-gpu"]);
  }, patience);
  afterAll(async () => {
    await browser?.close();
    folder.remove();
  }, patience);

  const opened = async (served: Served, on = browser): Promise<Awaited<ReturnType<typeof openPage>>> => {
    const open = await openPage(on, served, { at: "/train" });
    // the machine may be busy with the training itself
    open.page.setDefaultTimeout(100_000);
    await open.page.getByRole("button", { name: "Start" }).waitFor({ timeout: 60_000 });
    return open;
  };

  it(
    "shows the plane as it unfolds, goes back in time, and saves it as a GIF and as a video",
    async () => {
      const site = await openSite({ ...data, "latents-studio.json": at("mark.json") });
      const { page, noise, close } = await opened(site);
      await set(page, { Steps: "3", Batch: "20" });
      await page.getByRole("button", { name: "Start" }).click();
      const plane = page.getByRole("img", { name: /^The plane of codes after step 3: 100 test images/ });
      await plane.waitFor();
      await page.getByRole("button", { name: "Download run" }).waitFor();
      expect(await plane.getAttribute("data-frames")).toBe("3");
      const drawn = (): Promise<string> =>
        page.locator("canvas[data-frames]").evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
      const last = await drawn();
      await page.getByRole("slider", { name: "Moment of the training" }).press("Home");
      await page.getByRole("img", { name: /^The plane of codes after step 1:/ }).waitFor();
      expect(await drawn()).not.toBe(last);
      await page.getByRole("button", { name: "To the newest" }).click();
      await plane.waitFor();
      await expect.poll(drawn, { timeout: 40_000 }).toBe(last);
      expect(await seriousFindings(page)).toEqual([]);
      for (const [kind, magic] of [
        ["GIF", "GIF89a"],
        ["WebM", "\u001aE\u00df\u00a3"],
        ["MP4", "\u0000\u0000\u0000\u001cftyp"],
      ]) {
        await page.getByRole("button", { name: "Save as film" }).click();
        const [file] = await Promise.all([
          page.waitForEvent("download"),
          page.getByRole("menuitem", { name: new RegExp(`^${kind}`) }).click(),
        ]);
        expect(file.suggestedFilename()).toMatch(new RegExp(`^page-plane-[\\d-]+\\.${kind.toLowerCase()}$`));
        await file.saveAs(at(kind));
        const bytes = readFileSync(at(kind));
        expect(bytes.subarray(0, magic.length).toString("latin1")).toBe(magic);
        expect(bytes.length).toBeGreaterThan(10_000);
        if (kind !== "GIF") expect(await playedSize(page, file.suggestedFilename(), bytes)).toEqual([720, 800, 2]);
      }
      expect(noise.filter((text) => text !== "No available adapters.")).toEqual([]);
      await close();
      await site.close();
    },
    patience,
  );

  it(
    "tells how a VAE learns by figures that train: the plane, one image's way, both costs, the weight between them, collapse",
    async () => {
      const site = await openSite({ ...data, "latents-studio.json": at("mark.json") });
      const { page, noise, scripts, close } = await openPage(browser, site, { at: "/story?steps=4" });
      page.setDefaultTimeout(100_000);
      const train = (nth: number) => page.getByRole("button", { name: "Train", exact: true }).nth(nth).click();
      await train(0);
      await page.getByRole("img", { name: /^The plane of codes after step 4: 100 test images/ }).waitFor();
      const draws = page.getByRole("img", { name: "What the decoder makes of the draws" });
      const drawn = (): Promise<number> => inkOf(draws);
      const cloud = page.getByRole("img", { name: /^The chosen image's cloud: mean/ });
      await draws.waitFor();
      const ofFirst = await cloud.first().getAttribute("aria-label");
      await page.getByRole("button", { name: "Image 2" }).first().click();
      await expect.poll(() => cloud.first().getAttribute("aria-label"), { timeout: 60_000 }).not.toBe(ofFirst);
      const before = await drawn();
      await page.getByRole("button", { name: "Draw others" }).click();
      await expect.poll(drawn, { timeout: 60_000 }).not.toBe(before);
      // both costs at the learnt width and beyond it
      const kl = page.getByText(/^KL \d/);
      const learnt = await kl.innerText();
      await page.getByRole("slider", { name: "Width of the cloud" }).press("End");
      await expect.poll(() => kl.innerText(), { timeout: 60_000 }).not.toBe(learnt);
      expect(Number(/[\d.]+/.exec(await kl.innerText()))).toBeGreaterThan(Number(/[\d.]+/.exec(learnt)));
      // the slider trains where it is let go, and knows what was trained before
      const beta = page.getByRole("slider", { name: "Weight of the KL, β" });
      await beta.press("End");
      const samples = page.getByRole("img", { name: "Draws from the prior, decoded" });
      await page
        .getByRole("img", { name: /^The plane of codes after step 4:/ })
        .nth(1)
        .waitFor();
      await page.getByText("Trained for 4 steps").nth(1).waitFor({ state: "attached" });
      const blurred = await inkOf(samples);
      await beta.press("ArrowLeft");
      await expect.poll(() => inkOf(samples), { timeout: 60_000 }).not.toBe(blurred);
      await page.getByText("Trained for 4 steps").nth(1).waitFor({ state: "attached" });
      await beta.press("ArrowRight");
      await expect.poll(() => inkOf(samples), { timeout: 60_000 }).toBe(blurred);
      await page.getByRole("button", { name: "Train", exact: true }).last().click();
      await page.getByText(/^\d of 8 numbers say more than 0\.05 nats \(β = 12\)\.$/).waitFor();
      expect(await seriousFindings(page)).toEqual([]);
      expect(noise.filter((text) => text !== "No available adapters.")).toEqual([]);
      expect(ownKilobytes(scripts)).toBeLessThan(mostKilobytes);
      await close();
      await site.close();
    },
    patience,
  );

  it(
    "lowers the loss by WebAssembly, answers meanwhile, goes on while other views are open, and leaves a run for the command",
    async () => {
      mkdirSync(at("runs"));
      const studio = await openStudio(at("runs"));
      const { page, noise, scripts, close } = await opened(studio);
      expect(await seriousFindings(page)).toEqual([]);
      await set(page, { Steps: "1000", Batch: "20" });
      await page.getByRole("button", { name: "Start" }).click();
      await page.getByText(/^step [1-9][\d,]* of/).waitFor({ timeout: 120_000 });
      await page.getByRole("button", { name: "Pause" }).click();
      await page.getByText(/^Paused/).waitFor();
      // the chunk under way ends
      await page.waitForTimeout(1500);
      const paused = await stepOf(page);
      await page.waitForTimeout(1000);
      expect(await stepOf(page)).toBe(paused);
      const before = new Set(scripts);
      await page.getByRole("link", { name: /^Draw/ }).click();
      await page.getByRole("heading", { level: 1, name: "Draw" }).waitFor();
      const ofDraw = new Set([...scripts].filter((name) => !before.has(name)));
      await page.getByRole("link", { name: /^Train here/ }).click();
      await page.getByRole("button", { name: "Resume" }).click();
      await page.waitForFunction(
        (step) => Number(/^step ([\d,]+)/m.exec(document.body.innerText)?.[1].replaceAll(",", "")) > step,
        paused,
        { timeout: 60_000 },
      );
      await page.getByRole("button", { name: "Stop" }).click();
      await page.getByRole("button", { name: "Download run" }).waitFor({ timeout: 120_000 });
      expect(await page.getByText(/± \d/).first().innerText()).toMatch(/^\d+\.\d\d ± \d+\.\d\d$/);
      expect(await page.getByRole("link", { name: "Explore its codes" }).getAttribute("href")).toBe(
        "#/latent/file%3A1",
      );
      expect(await seriousFindings(page)).toEqual([]);
      const name = await unpackDownload(page);
      // the browser says so itself when a page asks for an adapter
      expect(noise.filter((text) => text !== "No available adapters.")).toEqual([]);
      expect([...scripts].some((name) => name.startsWith("training-desk"))).toBe(true);
      // the other view's own code is weighed by its own test
      expect([...ofDraw].some((name) => name.startsWith("draw-view"))).toBe(true);
      expect(ownKilobytes([...scripts].filter((name) => !ofDraw.has(name)))).toBeLessThan(mostKilobytes);
      await close();
      await studio.close();

      const run = at("runs", name);
      const losses = readFileSync(join(run, "metrics.jsonl"), "utf8")
        .trim()
        .split("\n")
        .map((line) => (JSON.parse(line) as { loss: number }).loss);
      expect(losses[losses.length - 1]).toBeLessThan(0.8 * losses[0]);
      const ok = async (...args: string[]): Promise<string> => {
        const { code, stdout, stderr } = await runHere(args, { cwd: folder.path });
        expect([args[0], code, stderr.includes("internal"), code === 0 ? "" : stderr]).toEqual([args[0], 0, false, ""]);
        return stdout;
      };
      const step = (JSON.parse(await ok("evaluate", run, "--images", "50", "--json")) as { step: number }).step;
      expect(step).toBeGreaterThanOrEqual(paused);
      await ok("sample", run, "--out", at("samples.png"));
      expect(await ok("runs", at("runs"))).toMatch(/page-plane +mnist .*stopped/);
      await ok("train", "--resume", run, "--threads", "1");
      const result = JSON.parse(readFileSync(join(run, "result.json"), "utf8")) as { steps: number; device: string };
      expect(result).toMatchObject({ steps: 1000, device: "cpu" });
    },
    patience,
  );

  it(
    "goes on after the page was loaded anew where the training stood, and offers it to no other tab meanwhile",
    async () => {
      const site = await openSite(data);
      const { page, noise, close } = await opened(site);
      await set(page, { Steps: "100000", Batch: "20" });
      await page.getByRole("button", { name: "Start" }).click();
      await expect.poll(() => keptStep(page), { timeout: 60_000 }).toBeGreaterThan(0);
      const other = await page.context().newPage();
      await other.goto(`${site.url}#/train`);
      await other.getByRole("button", { name: "Start" }).waitFor();
      await other.waitForTimeout(500);
      const offer = (of: Page) => of.getByRole("region", { name: "Interrupted training" });
      expect(await offer(other).count()).toBe(0);
      await other.close();
      await page.reload();
      await offer(page).waitFor();
      const text = await offer(page).innerText();
      const kept = Number(/after step ([\d,]+) of 100,000/.exec(text)![1].replaceAll(",", ""));
      expect(kept).toBeGreaterThan(0);
      expect(await seriousFindings(page)).toEqual([]);
      await page.getByRole("button", { name: "Go on" }).click();
      await expect.poll(() => stepOf(page), { timeout: 60_000 }).toBeGreaterThan(kept);
      await page.getByRole("button", { name: "Stop" }).click();
      const name = await unpackDownload(page, at("again"));
      const log = readFileSync(join(at("again"), name, "metrics.jsonl"), "utf8")
        .trim()
        .split("\n");
      const steps = log.map((line) => (JSON.parse(line) as { step: number }).step);
      expect(steps).toEqual([...steps].sort((a, b) => a - b));
      expect(steps[0]).toBeLessThanOrEqual(kept);
      expect(steps.at(-1)).toBeGreaterThan(kept);
      // what has ended is not offered again
      await page.reload();
      await page.getByRole("button", { name: "Start" }).waitFor();
      await page.waitForTimeout(500);
      expect(await offer(page).count()).toBe(0);
      expect(noise.filter((said) => said !== "No available adapters." && !said.includes("404"))).toEqual([]);
      await close();
      await site.close();
    },
    patience,
  );

  it(
    "lowers the loss by WebGPU",
    async () => {
      const site = await openSite(data);
      const gpu = await startChromium(webgpu);
      const { page, close } = await opened(site, gpu);
      await set(page, { Steps: "12", Batch: "20" });
      await page.getByRole("combobox", { name: "Device" }).selectOption("webgpu");
      await page.getByText(/imitated by the processor/).waitFor();
      await page.getByRole("button", { name: "Start" }).click();
      await page.getByText("Trained, WebGPU").waitFor({ timeout: 180_000 });
      await lowered(page, at("gpu"));
      await close();
      await gpu.close();
      await site.close();
    },
    patience,
  );

  it(
    "has one thread where the host does not isolate the page, and says so",
    async () => {
      const site = await openSite(data, { isolated: false });
      const { page, close } = await opened(site);
      expect(await page.getByRole("note").innerText()).toMatch(/^One thread: slower/);
      await set(page, { Steps: "12", Batch: "20" });
      await page.getByRole("button", { name: "Start" }).click();
      await page.getByText("Trained, WebAssembly, one thread").waitFor({ timeout: 120_000 });
      // there is no server that could keep the run
      expect(await page.getByRole("button", { name: /^Keep/ }).count()).toBe(0);
      await lowered(page, at("one"));
      await close();
      await site.close();
    },
    patience,
  );

  it(
    "asks for images where the host has no MNIST, and trains on the user's own; a wrong setting is told",
    async () => {
      const site = await openSite();
      const { page, close } = await opened(site);
      await page.getByRole("button", { name: "Start" }).click();
      await page.getByText("MNIST is not beside this page").waitFor({ timeout: 60_000 });
      const files = page.locator("input[type=file]").first();
      await files.setInputFiles({ name: "x.npz", mimeType: "", buffer: Buffer.from("no archive") });
      await page.getByText(/x\.npz: not a zip archive/).waitFor({ timeout: 60_000 });
      await files.setInputFiles(data["data/mnist-train.npz"]);
      await page.getByText(/500 images of|400 images of mnist-train.npz/).waitFor({ timeout: 60_000 });
      await set(page, { Steps: "4", Batch: "1000" });
      await page.getByRole("button", { name: "Start" }).click();
      await page
        .getByText(/train\.batch: must be a whole number from 1 to the 400 training images, got 1000/)
        .waitFor();
      await page.getByRole("button", { name: "Train another" }).click();
      await set(page, { Steps: "4", Batch: "20" });
      await page.getByRole("button", { name: "Start" }).click();
      await page.getByText(/^Trained/).waitFor({ timeout: 120_000 });
      await close();
      await site.close();
    },
    patience,
  );

  it(
    "keeps the last good state of a training that fails: to explore, and for the command to go on with",
    async () => {
      const site = await openSite(data);
      const { page, close } = await opened(site);
      await set(page, { Steps: "200", Batch: "20", "Learning rate": "1" });
      await page.getByRole("button", { name: "Start" }).click();
      await page
        .getByRole("alert")
        .getByText(/training diverged at step \d+/)
        .waitFor({ timeout: 120_000 });
      await page.getByText("What it had learnt is kept").waitFor();
      expect(await seriousFindings(page)).toEqual([]);
      const name = await unpackDownload(page, at("failed"));
      const { code, stdout } = await runHere(["runs", at("failed")], { cwd: folder.path });
      expect([code, stdout]).toEqual([0, expect.stringMatching(new RegExp(`${name} .*stopped`))]);
      await page.getByRole("link", { name: "Explore its codes" }).click();
      await page.getByRole("slider", { name: "z1" }).waitFor();
      await close();
      await site.close();
    },
    patience,
  );

  /** Saves the run that the page offers, and unpacks it. Returns its name. */
  async function unpackDownload(page: Page, into = at("runs")): Promise<string> {
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Download run" }).click(),
    ]);
    const path = at("run.zip");
    await download.saveAs(path);
    const entries = zipEntries(new Uint8Array(readFileSync(path)), "run.zip");
    for (const entry of entries) {
      mkdirSync(dirname(join(into, entry.name)), { recursive: true });
      writeFileSync(join(into, entry.name), entry.read());
    }
    // a program that is not ours reads it too
    execFileSync("python3", ["-m", "zipfile", "-t", path]);
    return download.suggestedFilename().replace(/\.zip$/, "");
  }

  async function lowered(page: Page, into: string): Promise<void> {
    const name = await unpackDownload(page, into);
    const lines = readFileSync(join(into, name, "metrics.jsonl"), "utf8")
      .trim()
      .split("\n");
    const losses = lines.map((line) => (JSON.parse(line) as { loss: number }).loss);
    expect(losses.length).toBeGreaterThan(1);
    expect(losses[losses.length - 1]).toBeLessThan(0.9 * losses[0]);
    const result = JSON.parse(readFileSync(join(into, name, "result.json"), "utf8")) as { steps: number };
    expect(result.steps).toBe(12);
  }
});

async function set(page: Page, settings: Readonly<Record<string, string>>): Promise<void> {
  for (const [label, value] of Object.entries(settings)) await page.getByLabel(label, { exact: true }).fill(value);
}

/** The step of the training that the browser keeps; 0 while there is none. */
const keptStep = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const name = "latents-studio";
    if (!(await indexedDB.databases()).some((base) => base.name === name)) return 0;
    const answered = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(new Error(String(request.error)));
      });
    const database = await answered(indexedDB.open(name));
    try {
      const kept: unknown = await answered(database.transaction("trainings").objectStore("trainings").get("last"));
      return (kept as { state: { step: number } } | undefined)?.state.step ?? 0;
    } finally {
      database.close();
    }
  });

const stepOf = async (page: Page): Promise<number> =>
  Number(/^step ([\d,]+)/.exec(await page.getByText(/^step [1-9][\d,]* of/).innerText())![1].replaceAll(",", ""));
