import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../cli/test/command.js";
import {
  encodePng,
  fillNormal,
  modelFromConfig,
  modelParameters,
  resolveConfig,
  sizeOf,
  writeModelFile,
  writeNpz,
} from "../../core/src/index.js";
import {
  hasChromium,
  mostKilobytes,
  openPage,
  openSite,
  ownKilobytes,
  patient,
  seriousFindings,
  type Served,
} from "./open-studio.js";
import { startChromium } from "./start-chromium.js";

const shape = [1, 6, 6] as const;
/** So many that dots of them would cover the plane twice. */
const count = 120_000;

/** A model of two latent numbers with values of noise: what it encodes differs, and that is enough to look at. */
function noisyModel(): Uint8Array {
  const net = { type: "mlp", hidden: [8] };
  const config = resolveConfig([{ source: "test", values: { model: { latent: 3, encoder: net, decoder: net } } }]);
  const values = Object.fromEntries(
    modelParameters(modelFromConfig(config, shape), 36).map(({ name, shape: sides }) => [
      name!,
      fillNormal(new Float32Array(sizeOf(sides)), { seed: 1, stream: name!, step: 0 }).map((v) => v / 2),
    ]),
  );
  return writeModelFile({ name: "noise", step: 1, config, shape, values });
}

/** Squares of ten greys on dark. */
function images(): { pixels: Uint8Array; labels: Uint8Array } {
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 10);
  const noise = fillNormal(new Float32Array(36 * count), { seed: 2, stream: "images", step: 0 });
  const pixels = new Uint8Array(36 * count).map((_, at) => {
    const ink = labels[Math.floor(at / 36)] === Math.floor((at % 36) / 4) ? 150 : 30;
    return Math.max(0, Math.min(255, ink + 30 * noise[at]));
  });
  return { pixels, labels };
}

describe.skipIf(!hasChromium)("the map of a model's codes in Chromium", { timeout: 240_000 }, () => {
  const folder = temporaryFolder();
  const { pixels, labels } = images();
  let site: Served;
  let browser: Browser;
  beforeAll(async () => {
    const file = (name: string, bytes: Uint8Array): string => {
      writeFileSync(join(folder.path, name), bytes);
      return join(folder.path, name);
    };
    const data = writeNpz(
      new Map([
        ["x_test", { shape: [count, 6, 6], values: pixels }],
        ["y_test", { shape: [count], values: labels }],
      ]),
    );
    site = await openSite({
      "model.safetensors": file("model.safetensors", noisyModel()),
      "data/mnist-test.npz": file("mnist-test.npz", data),
      "latents-studio.json": file("mark.json", Buffer.from('{"format":"latents-studio-export"}')),
    });
    browser = await startChromium();
  }, 120_000);
  afterAll(async () => {
    await site?.close();
    await browser?.close();
    folder.remove();
  });

  const open = async (query: string, height = 1000) => {
    const opened = await openPage(browser, site, { at: `/latent/site?${query}`, height });
    await opened.page.locator(".scatter[data-points]").waitFor(patient);
    return opened;
  };
  const scatter = (page: Page) => page.locator(".scatter");
  const chosen = (page: Page) => page.getByRole("status").filter({ hasText: /images$/ });
  const plane = async (page: Page) => {
    await scatter(page).scrollIntoViewIfNeeded();
    return (await page.locator(".scatter canvas").last().boundingBox())!;
  };

  it("shows a crowd as its density, fewer points as dots, and few as their images", async () => {
    const { page, noise, close } = await open("images=1000000", 720);
    await page.locator(`.scatter[data-points='${count}'][data-drawn='density']`).waitFor(patient);
    await scatter(page).focus();
    for (let i = 0; i < 16; i++) await page.keyboard.press("+");
    await page.locator(".scatter[data-drawn='dots']").waitFor(patient);
    for (let i = 0; i < 14; i++) await page.keyboard.press("+");
    await expect.poll(async () => Number(await scatter(page).getAttribute("data-images")), patient).toBeGreaterThan(0);
    await page.keyboard.press("0");
    await page.locator(".scatter[data-drawn='density'][data-images='0']").waitFor(patient);
    expect(noise).toEqual([]);
    await close();
  });

  it("chooses by lasso, column and class together, and shows how the chosen ones are spread; an address has it all", async () => {
    const { page, noise, scripts, close } = await open("images=1000&points=images");
    await expect.poll(async () => Number(await scatter(page).getAttribute("data-images")), patient).toBeGreaterThan(20);
    await page.getByText("Lasso", { exact: true }).click();
    const { x, y, width, height } = await plane(page);
    const corners = [
      [0.2, 0.1],
      [0.8, 0.1],
      [0.8, 0.6],
      [0.2, 0.6],
    ];
    await page.mouse.move(x + width * 0.2, y + height * 0.6);
    await page.mouse.down();
    for (const [right, down] of corners) await page.mouse.move(x + width * right, y + height * down, { steps: 4 });
    await page.mouse.up();
    await expect.poll(() => chosen(page).textContent(), patient).toMatch(/^\d{1,3} of 1,000 images$/);
    const counted = async (): Promise<number> => Number.parseInt((await chosen(page).textContent())!, 10);
    const lassoed = await counted();
    expect(lassoed).toBeGreaterThan(50);
    await page.getByRole("combobox", { name: "Column" }).selectOption("length");
    await page.getByRole("slider", { name: "Largest value chosen" }).focus();
    for (let i = 0; i < 60 && (await counted()) === lassoed; i++) await page.keyboard.press("ArrowLeft");
    await expect.poll(counted, patient).toBeLessThan(lassoed);
    const ranged = await counted();
    await page.getByRole("button", { name: "Class 3" }).click();
    await expect.poll(counted, patient).toBeLessThan(ranged);
    const last = await chosen(page).textContent();
    // the address follows soon
    const parts = ["lasso=", "column=length~", "hidden=3", "points=images"];
    await expect
      .poll(() => parts.filter((part) => !decodeURIComponent(page.url()).includes(part)), patient)
      .toEqual([]);
    const link = page.url();
    expect(await seriousFindings(page)).toEqual([]);
    expect(ownKilobytes(scripts)).toBeLessThan(mostKilobytes);
    const other = await openPage(browser, site, { at: link.split("#")[1] });
    await expect.poll(() => chosen(other.page).textContent(), patient).toBe(last);
    await other.page.getByRole("button", { name: "Choose all" }).click();
    await expect.poll(() => chosen(other.page).textContent(), patient).toBe("1,000 of 1,000 images");
    expect([noise, other.noise]).toEqual([[], []]);
    await other.close();
    await close();
  });

  /** Rows of the nearest images. */
  const nearest = async (page: Page): Promise<number[]> => {
    const text = (await page.locator("[data-nearest]").getAttribute("data-nearest")) ?? "";
    return text === "" ? [] : text.split(",").map(Number);
  };

  it("finds the nearest images of a point and of an image that is dropped or drawn", async () => {
    const { page, noise, close } = await open("images=1000");
    await expect.poll(async () => (await nearest(page)).length, patient).toBe(12);
    const row = (await nearest(page))[3];
    await page.getByRole("button", { name: new RegExp(`^Pick image ${row},`) }).click();
    await page.getByText(`Nearest to #${row}`).waitFor(patient);
    await expect.poll(async () => (await nearest(page)).includes(row), patient).toBe(false);
    // an image of the set, ink on paper now and twice as large, finds itself
    const wanted = 137;
    const own = pixels.subarray(36 * wanted, 36 * wanted + 36);
    const large = new Uint8Array(12 * 12).map(
      (_, at) => 255 - own[6 * Math.floor(at / 24) + Math.floor((at % 12) / 2)],
    );
    const png = Buffer.from(encodePng({ shape: [1, 12, 12], pixels: large })).toString("base64");
    await page.evaluate((text) => {
      const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([bytes], "mine.png", { type: "image/png" }));
      window.dispatchEvent(new DragEvent("drop", { dataTransfer, cancelable: true }));
    }, png);
    await expect.poll(async () => (await nearest(page))[0], patient).toBe(wanted);
    await page.getByRole("button", { name: "Clear" }).click();
    await page.getByRole("application", { name: /^Drawing pad/ }).focus();
    await page.keyboard.press(" ");
    await expect.poll(async () => (await nearest(page))[0], patient).not.toBe(wanted);
    expect(await seriousFindings(page)).toEqual([]);
    expect(noise).toEqual([]);
    await close();
  });

  it("walks along a path that was drawn, and shows a map as it forms, which can be stopped", async () => {
    const { page, noise, close } = await open("images=1000&drag=path");
    const { x, y, width, height } = await plane(page);
    await page.mouse.move(x + width * 0.2, y + height * 0.2);
    await page.mouse.down();
    await page.mouse.move(x + width * 0.7, y + height * 0.7, { steps: 5 });
    await page.mouse.up();
    await page.getByRole("img", { name: "Place 12 of 12 along the path" }).waitFor(patient);
    const codes = new Set<string>();
    await page.getByRole("button", { name: "Walk along it" }).click();
    await expect
      .poll(async () => {
        codes.add((await page.locator(".latent-row").allTextContents()).join());
        return codes.size;
      }, patient)
      .toBeGreaterThan(2);
    await page.getByRole("combobox", { name: "Coordinates" }).selectOption("tsne");
    // the path was of another map
    await page.getByRole("img", { name: /along the path/ }).waitFor({ ...patient, state: "detached" });
    await page.getByRole("application", { name: /codes on their way to t-SNE 1/ }).waitFor(patient);
    await page.getByRole("button", { name: "Stop here" }).click();
    await page.getByRole("application", { name: /1,000 codes over t-SNE 1/ }).waitFor(patient);
    expect(await page.locator("[data-running]").count()).toBe(0);
    expect(noise).toEqual([]);
    await close();
  });
});
