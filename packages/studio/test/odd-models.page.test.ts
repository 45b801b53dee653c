import { join } from "node:path";
import { writeFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../cli/test/command.js";
import {
  adam,
  encodePng,
  modelFromConfig,
  ortRuntime,
  resolveConfig,
  train,
  writeModelFile,
  writeNpz,
  type ImageDataset,
} from "../../core/src/index.js";
import { hasChromium, openPage, openSite, patient, seriousFindings, type Served } from "./open-studio.js";
import { startChromium } from "./start-chromium.js";

/** The browser notes that this host does not say what it is, and has no training images; of all else that is missing it would be our fault. */
const isOurs = (text: string): boolean =>
  !/404 \(Not Found\) \S+\/(latents-studio\.json|data\/mnist-train\.npz)$/.test(text);

/** Bright squares at a place for each of four classes. */
function squares(count: number, shape: readonly [number, number, number]): ImageDataset {
  const [channels, height, width] = shape;
  const pixels = new Uint8Array(count * channels * height * width);
  const labels = Uint16Array.from({ length: count }, (_, i) => i % 4);
  for (let i = 0; i < count; i++)
    for (let p = 0; p < channels * height * width; p++) {
      const [x, y] = [p % width, Math.floor(p / width) % height];
      const [left, top] = [(labels[i] % 2) * 0.5, labels[i] > 1 ? 0.5 : 0];
      const inside = Math.abs(x / width - left - 0.25) < 0.15 && Math.abs(y / height - top - 0.25) < 0.1 + (i % 7) / 70;
      pixels[i * channels * height * width + p] = inside ? 255 : 0;
    }
  return { name: "mnist", split: "train", count, shape, pixels, labels };
}

/** A model file, hardly trained. */
async function modelFile(
  latent: number,
  steps: number,
  shape: ImageDataset["shape"] = [1, 28, 28],
): Promise<Uint8Array> {
  const net = { type: "mlp", hidden: [32] };
  const config = resolveConfig([{ source: "test", values: { model: { latent, encoder: net, decoder: net } } }]);
  const { values } = await train(modelFromConfig(config, shape), squares(200, shape), {
    ...{ steps, batch: 20, seed: 1, optimizer: adam(3e-3), binarisation: "dynamic" as const },
    runtime: await ortRuntime({ threads: 1 }),
  });
  return writeModelFile({ name: `z${latent}`, step: steps, config, shape, values });
}

describe.skipIf(!hasChromium)("models that few have, in Chromium", { timeout: 240_000 }, () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let site: Served;
  let browser: Browser;
  let files: Readonly<Record<"line" | "plane" | "thousand" | "colour", Uint8Array>>;

  beforeAll(async () => {
    folder = temporaryFolder();
    const file = (name: string, bytes: Uint8Array): string => {
      writeFileSync(join(folder.path, name), bytes);
      return join(folder.path, name);
    };
    files = {
      line: await modelFile(1, 150),
      plane: await modelFile(2, 50),
      thousand: await modelFile(1000, 3),
      colour: await modelFile(3, 3, [3, 8, 8]),
    };
    const { count, pixels, labels } = squares(200, [1, 28, 28]);
    const arrays = new Map([
      ["x_test", { shape: [count, 28, 28], values: pixels }],
      ["y_test", { shape: [count], values: Uint8Array.from(labels!) }],
    ]);
    site = await openSite({
      "model.safetensors": file("line.safetensors", files.line),
      "data/mnist-test.npz": file("mnist-test.npz", writeNpz(arrays)),
    });
    browser = await startChromium();
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await site?.close();
    folder.remove();
  });

  const open = (at: string, look: { width?: number; height?: number; dark?: boolean } = {}) =>
    openPage(browser, site, { at, ...look });
  async function drop(page: Page, name: string, bytes: Uint8Array): Promise<void> {
    await page.getByRole("heading", { level: 1 }).waitFor(patient);
    // a view that is still opening does not hear it
    await page
      .locator("[aria-label='Open a model file'], [type=file]")
      .first()
      .waitFor({ ...patient, state: "attached" });
    await page.evaluate(
      ([text, title]) => {
        const content = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([content], title));
        window.dispatchEvent(new DragEvent("drop", { dataTransfer, cancelable: true }));
      },
      [Buffer.from(bytes).toString("base64"), name],
    );
  }
  const pictureOf = (page: Page): Promise<string> =>
    page
      .getByRole("img", { name: "The decoded picture of the code" })
      .evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
  const changed = (page: Page, before: string) => expect.poll(() => pictureOf(page), patient).not.toBe(before);
  const scatter = (page: Page, axes: string) => page.getByRole("application", { name: `200 codes over ${axes};` });

  it("a single latent number: a row a class over its values, a cursor that decodes, a map", async () => {
    const { page, noise, close } = await open("/latent", { width: 390, height: 844, dark: true });
    await scatter(page, "z0, class").waitFor(patient);
    await page.getByText("All 200 images. A row a class, as thick as its codes are dense.").waitFor(patient);
    expect(await page.getByText("3-D").count()).toBe(0);
    const before = await pictureOf(page);
    await scatter(page, "z0, class").focus();
    for (let i = 0; i < 6; i++) await page.keyboard.press("Shift+ArrowRight");
    await changed(page, before);
    const value = page.getByRole("slider", { name: "z0" });
    expect(Number(await value.getAttribute("aria-valuenow"))).toBeGreaterThan(0);
    expect(await seriousFindings(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    await page.getByRole("combobox", { name: "Coordinates" }).selectOption({ label: "t-SNE" });
    await scatter(page, "t-SNE 1, t-SNE 2").waitFor(patient);
    // its progress goes with it, though the last report may come later than the map
    await page.waitForTimeout(300);
    expect(await page.locator("[data-running]").count()).toBe(0);
    expect(noise.filter(isOurs)).toEqual([]);
    await close();
  });

  it("two latent numbers after a map in space: a plane again", async () => {
    const { page, noise, close } = await open("/latent");
    await drop(page, "plane.safetensors", files.plane);
    await scatter(page, "z0, z1").or(scatter(page, "z1, z0")).waitFor(patient);
    const coordinates = page.getByRole("combobox", { name: "Coordinates" });
    await coordinates.selectOption({ label: "UMAP" });
    await page.getByText("3-D").click();
    await scatter(page, "UMAP 1, UMAP 2, UMAP 3").waitFor(patient);
    for (const [label, axes] of [
      ["PCA", /over PC1 .*, PC2 [^,]*;/],
      ["Dimensions", /over z\d, z\d;/],
    ] as const) {
      await coordinates.selectOption({ label });
      await page.getByRole("application", { name: axes }).waitFor(patient);
    }
    expect(noise.filter(isOurs)).toEqual([]);
    await close();
  });

  it("a thousand latent numbers: the first sliders, more when they are asked for, and a slider decodes", async () => {
    const { page, noise, close } = await open("/latent");
    await drop(page, "thousand.safetensors", files.thousand);
    const more = page.getByRole("button", { name: "64 more of 1,000" });
    await more.waitFor(patient);
    const sliders = page.getByRole("slider", { name: /^z\d+$/ });
    expect(await sliders.count()).toBe(32);
    const before = await pictureOf(page);
    await sliders.first().press("End");
    await changed(page, before);
    await more.click();
    await expect.poll(() => sliders.count(), patient).toBe(96);
    expect(await page.getByLabel("Axis upwards").locator("option").count()).toBe(1000);
    expect(noise.filter(isOurs)).toEqual([]);
    await close();
  });

  it("a search for completions ends when it is cancelled, and can begin again", async () => {
    const { page, noise, close } = await open("/draw");
    await drop(page, "thousand.safetensors", files.thousand);
    await page.getByRole("heading", { name: "Its code: 1,000 latent numbers" }).waitFor(patient);
    const pad = page.getByRole("application");
    const { x, y, width, height } = (await pad.boundingBox())!;
    const line = async (row: number): Promise<void> => {
      await page.mouse.move(x + 0.2 * width, y + row * height);
      await page.mouse.down();
      await page.mouse.move(x + 0.8 * width, y + row * height, { steps: 4 });
      await page.mouse.up();
    };
    await line(0.3);
    await page.getByText("Hide", { exact: true }).click();
    await line(0.7);
    const complete = page.getByRole("button", { name: "Complete it", exact: true });
    await complete.waitFor(patient);
    // a search may last less than a click from outside
    await page.evaluate(() => {
      const cancel = (): HTMLElement | undefined =>
        [...document.querySelectorAll("button")].find(({ textContent }) => textContent === "Cancel");
      const watch = new MutationObserver(() => {
        const button = cancel();
        if (!button) return;
        watch.disconnect();
        button.click();
        document.body.dataset["cancelled"] = "yes";
      });
      watch.observe(document.body, { childList: true, subtree: true });
    });
    await complete.click();
    await page.locator("body[data-cancelled]").waitFor(patient);
    await page.getByRole("button", { name: "Cancel" }).waitFor({ ...patient, state: "detached" });
    await expect.poll(() => complete.isEnabled(), patient).toBe(true);
    await page.waitForTimeout(1500);
    expect(await page.getByText(/after the search/).count()).toBe(0);
    await complete.click();
    await page.getByText(/after the search/).waitFor(patient);
    expect(noise.filter(isOurs)).toEqual([]);
    await close();
  });

  it("images that the pad cannot draw: why not, and the way to their codes", async () => {
    const { page, close } = await open("/draw");
    await drop(page, "colour.safetensors", files.colour);
    await page.getByText(/Its images are 8 by 8 colour pixels/).waitFor(patient);
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole("link", { name: "Explore its codes" }).click();
    await page.getByRole("heading", { level: 1, name: "Latent space" }).waitFor(patient);
    await page.getByRole("slider", { name: "z2" }).waitFor(patient);
    await close();
  });

  it("dropped files that are no model: each is told what it is", async () => {
    const { page, close } = await open("/latent");
    const dropped: readonly (readonly [string, string, Uint8Array])[] = [
      ["picture.png", "is a PNG picture", encodePng({ shape: [1, 4, 4], pixels: new Uint8Array(16) })],
      ["decoder.onnx", "is an ONNX file, which holds half of a model", Uint8Array.of(8, 9, 18, 7, 108, 97)],
      ["empty.safetensors", "is empty", new Uint8Array(0)],
      ["half.safetensors", "the bytes of data in the file", files.line.subarray(0, files.line.length / 2)],
    ];
    for (const [name, why, bytes] of dropped) {
      await drop(page, name, bytes);
      const told = page.getByRole("alert").filter({ hasText: `${name}: ` });
      await told.waitFor(patient);
      expect(await told.textContent()).toContain(why);
    }
    expect(await seriousFindings(page)).toEqual([]);
    await close();
  });

  it("a view whose code does not come says so, and the others go on", async () => {
    const { page, close } = await open("/latent");
    await page.route(/draw-view.*\.js/, (route) => route.abort());
    await scatter(page, "z0, class").waitFor(patient);
    await page.getByRole("link", { name: /^Draw/ }).click();
    await page
      .getByRole("alert")
      .getByText(/The code of this view cannot be loaded/)
      .waitFor(patient);
    await page.getByRole("link", { name: /^Latent space/ }).click();
    await scatter(page, "z0, class").waitFor(patient);
    await close();
  });
});
