import { join } from "node:path";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { runHere } from "../../cli/test/command-here.js";
import { hasChromium, mostKilobytes, ownKilobytes, seriousFindings, type openPage } from "./open-studio.js";
import { sharedStudio } from "./shared-studio.js";

const patience = 240_000;
type Place = readonly [x: number, y: number];

const three: readonly Place[] = [
  ...([
    [8, 7],
    [11, 5],
    [15, 5],
    [18, 7],
    [18, 10],
    [15, 13],
    [12, 13.5],
  ] as const),
  ...([
    [16, 14],
    [19, 17],
    [18, 21],
    [15, 23],
    [11, 23],
    [8, 21],
  ] as const),
];
const scribble: readonly Place[] = Array.from({ length: 16 }, (_, i) => [i % 2 === 0 ? 2 : 26, 2 + 1.6 * i] as const);

describe.skipIf(!hasChromium)("drawing", () => {
  const studio = sharedStudio(async (runs) => {
    const sets = ["train.steps=500", "data.limit=5000", "model.encoder.hidden=[256]", "model.decoder.hidden=[256]"];
    const settings = ["threads=2", ...sets].flatMap((set) => ["--set", set]);
    const { code, stderr } = await runHere(["train", "mnist", ...settings, "--out", join(runs, "digits")]);
    expect([code, code === 0 ? "" : stderr]).toEqual([0, ""]);
  });

  const open = async (look: Parameters<typeof openPage>[2] = {}): Promise<Awaited<ReturnType<typeof openPage>>> => {
    const opened = await studio.open({ at: "/draw/run%3Adigits", ...look });
    opened.page.setDefaultTimeout(100_000);
    await pad(opened.page).waitFor();
    return opened;
  };

  it(
    "a drawn 3 reconstructs as a 3, near to 3s; a scribble is more anomalous",
    async () => {
      const { page, noise, received, close } = await open();
      await page.getByText(/^Of 5,000/).waitFor({ timeout: 120_000 });
      await draw(page, three);
      await page.getByText(/the first is/).waitFor();
      await settled(page);
      // code, ONNX Runtime, the model, and 15,000 images; all of it was 60 MB when nothing was compressed
      const all = [...received.values()].reduce((sum, bytes) => sum + bytes, 0);
      expect(all).toBeLessThan(12e6);
      // ONNX Runtime alone has more: what came was counted
      expect(all).toBeGreaterThan(3e6);
      const given = await values(page, "The drawing as the model gets it");
      const made = await values(page, "Reconstruction");
      // nearer to the drawing than a picture of the same grey everywhere, and than the drawing upside down
      expect(distance(given, made)).toBeLessThan(
        0.6 *
          distance(
            given,
            given.map(() => mean(given)),
          ),
      );
      expect(distance(given, made)).toBeLessThan(0.6 * distance([...given].reverse(), made));
      const labels = await page.locator("figcaption").allInnerTexts();
      expect(labels.filter((label) => label === "3").length).toBeGreaterThanOrEqual(5);
      const ofThree = await score(page);
      await page.getByRole("button", { name: "Clear" }).click();
      await draw(page, scribble);
      await settled(page);
      expect(await score(page)).toBeGreaterThan(ofThree + 50);
      await page
        .getByRole("status")
        .filter({ hasText: /^Less usual than/ })
        .waitFor();
      await page.getByRole("button", { name: "Undo" }).click();
      await page.getByRole("button", { name: "Undo" }).click();
      await settled(page);
      expect(await score(page)).toBe(ofThree);
      expect(await seriousFindings(page)).toEqual([]);
      expect(noise.filter((text) => !text.includes("willReadFrequently"))).toEqual([]);
      await close();
    },
    patience,
  );

  it(
    "completes what is hidden in several ways that keep what is seen",
    async () => {
      const { page, noise, scripts, close } = await open({ dark: true });
      await page.getByRole("button", { name: "A test image of class 8" }).click({ timeout: 120_000 });
      await settled(page);
      await page.getByText("Hide", { exact: true }).click();
      const rows: Place[] = Array.from({ length: 14 }, (_, i) => [i % 2 === 0 ? 0 : 28, 15 + i] as const);
      await draw(page, rows);
      await page.getByRole("button", { name: "Complete it" }).click();
      await page.getByText(/after the search/).waitFor({ timeout: 120_000 });
      const given = await values(page, "The drawing as the model gets it");
      const made = await Promise.all(Array.from({ length: 8 }, (_, i) => values(page, `Completion ${i + 1}`)));
      for (const completion of made)
        expect(distance(completion.slice(0, 13 * 28), given.slice(0, 13 * 28))).toBeLessThan(1e-2);
      const pairs = made.flatMap((one, i) => made.slice(i + 1).map((other) => distance(one, other)));
      expect(Math.max(...pairs)).toBeGreaterThan(0.5);
      expect(new Set(made.map((one) => one.join())).size).toBeGreaterThanOrEqual(6);
      expect(await seriousFindings(page)).toEqual([]);
      expect(noise.filter((text) => !text.includes("willReadFrequently"))).toEqual([]);
      expect(ownKilobytes(scripts)).toBeLessThan(mostKilobytes);
      await close();
    },
    patience,
  );

  it(
    "the pad obeys arrows and space, on a phone too",
    async () => {
      const { page, close } = await open({ width: 390, height: 844 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
      await page.keyboard.press("Tab");
      await pad(page).focus();
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("Space");
      for (let i = 0; i < 5; i++) await page.keyboard.press("Shift+ArrowDown");
      await settled(page);
      expect(mean(await values(page, "The drawing as the model gets it"))).toBeGreaterThan(0.01);
      await close();
    },
    patience,
  );
});

const pad = (page: Page): ReturnType<Page["locator"]> => page.getByRole("application");

/** A stroke of the mouse through places of the pad, in cells. */
async function draw(page: Page, [first, ...rest]: readonly Place[]): Promise<void> {
  const { x, y, width, height } = (await pad(page).boundingBox())!;
  const at = ([column, row]: Place): [number, number] => [
    x + (Math.min(27.9, column) / 28) * width,
    y + (Math.min(27.9, row) / 28) * height,
  ];
  await page.mouse.move(...at(first));
  await page.mouse.down();
  for (const place of rest) await page.mouse.move(...at(place), { steps: 3 });
  await page.mouse.up();
}

/** Waits until the model has answered and nothing changes any more. */
async function settled(page: Page): Promise<void> {
  await page.getByText(/^\d+\.\d nats$/).waitFor({ timeout: 60_000 });
  for (let before = ""; ;) {
    const now = (await values(page, "Reconstruction")).join();
    if (now === before) return;
    before = now;
    await page.waitForTimeout(1000);
  }
}

const score = async (page: Page): Promise<number> =>
  Number.parseFloat(await page.getByText(/^\d+\.\d nats$/).innerText());

/** The values 0..1 that a canvas shows; the browser warns on the console of many such questions. */
const values = (page: Page, label: string): Promise<number[]> =>
  page.getByRole("img", { name: label, exact: true }).evaluate((canvas: HTMLCanvasElement) => {
    const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
    return Array.from({ length: data.length / 4 }, (_, i) => data[4 * i] / 255);
  });

const mean = (all: readonly number[]): number => all.reduce((a, b) => a + b, 0) / all.length;
const distance = (a: readonly number[], b: readonly number[]): number => Math.hypot(...a.map((v, i) => v - b[i]));
