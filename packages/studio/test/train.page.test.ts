import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../cli/test/command.js";
import {
  hasChromium,
  mostKilobytes,
  openPage,
  openSite,
  ownKilobytes,
  seriousFindings,
  type Served,
} from "./open-studio.js";
import { squareImages } from "./square-images.js";
import { startChromium } from "./start-chromium.js";
import { lossesOf, set, stepOf, unpackDownload } from "./training-page.js";

const patience = 240_000;

/** A number that another picture does not have. */
const inkOf = (canvas: Locator): Promise<number> =>
  canvas.evaluate((one: HTMLCanvasElement) =>
    [...one.toDataURL()].reduce((sum, letter) => (31 * sum + letter.charCodeAt(0)) | 0, 0),
  );

/** Width, height and whole seconds of a video, as a page of its own plays it, eight times as fast: that of the studio loads none. */
async function playedSize(of: Page, name: string, bytes: Buffer): Promise<readonly number[]> {
  const page = await of.context().newPage();
  const size = await page.evaluate(
    ([ending, base64]) =>
      new Promise<readonly number[]>((resolve, reject) => {
        const video = document.createElement("video");
        video.muted = true;
        video.playbackRate = 8;
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
  /** What a web host has beside the page: images of half MNIST's side. */
  let data: Record<string, string>;

  beforeAll(async () => {
    folder = temporaryFolder();
    data = {};
    for (const [split, count] of [
      ["train", 500],
      ["test", 100],
    ] as const) {
      writeFileSync(at(`mnist-${split}.npz`), squareImages(split, count, 14));
      data[`data/mnist-${split}.npz`] = at(`mnist-${split}.npz`);
    }
    writeFileSync(at("mark.json"), '{"format":"latents-studio-export"}');
    browser = await startChromium();
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
      await page.reload();
      await offer(page).waitFor();
      // also where it was asked for before the training ended, as a page is that was loaded anew quickly
      await offer(other).waitFor();
      await other.close();
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
      await set(page, { Steps: "4", Batch: "20", "Learning rate": "0.01" });
      await page.getByRole("combobox", { name: "Device" }).selectOption("webgpu");
      await page.getByText(/imitated by the processor/).waitFor();
      await page.getByRole("button", { name: "Start" }).click();
      await page.getByText("Trained, WebGPU").waitFor({ timeout: 180_000 });
      await lowered(page, at("gpu"), 4);
      await close();
      await gpu.close();
      await site.close();
    },
    patience,
  );

  it(
    "asks for images where the host has no MNIST, and trains on the user's own by the one thread of a host that does not isolate the page; both are said, and a wrong setting",
    async () => {
      const site = await openSite({}, { isolated: false });
      const { page, close } = await opened(site);
      expect(await page.getByRole("note").innerText()).toMatch(/^One thread: slower/);
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
      await set(page, { Steps: "8", Batch: "20", "Learning rate": "0.01" });
      await page.getByRole("button", { name: "Start" }).click();
      await page.getByText("Trained, WebAssembly, one thread").waitFor({ timeout: 120_000 });
      // there is no server that could keep the run
      expect(await page.getByRole("button", { name: /^Keep/ }).count()).toBe(0);
      await lowered(page, at("one"), 8);
      await close();
      await site.close();
    },
    patience,
  );

  async function lowered(page: Page, into: string, steps: number): Promise<void> {
    const run = join(into, await unpackDownload(page, into));
    const losses = lossesOf(run);
    expect(losses.length).toBeGreaterThan(1);
    expect(losses.at(-1)).toBeLessThan(0.9 * losses[0]);
    expect(JSON.parse(readFileSync(join(run, "result.json"), "utf8"))).toMatchObject({ steps });
  }
});

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
