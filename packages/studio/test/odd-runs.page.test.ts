import { appendFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { makeRun } from "./made-runs.js";
import { hasChromium } from "./open-studio.js";
import { sharedStudio } from "./shared-studio.js";

/** A page on a busy machine. */
const patient = { timeout: 40_000 };

describe.skipIf(!hasChromium)("runs that are not as most, in Chromium", () => {
  const studio = sharedStudio((runs) => {
    for (const name of ["steep", "steep-too"]) {
      makeRun(runs, { name, step: 0 });
      for (let step = 1; step <= 10; step++) {
        const klPerDimension = step === 1 ? [2e5, 9e4] : [6, 2];
        const line = { step, split: "train", loss: 100, rec: 92, kl: 8, elapsedMs: 20 * step, klPerDimension };
        appendFileSync(join(runs, name, "metrics.jsonl"), `${JSON.stringify(line)}\n`);
      }
    }
  });

  /** The grey value, 0..255, of the last step of each latent in a picture of KL. */
  const lastColumn = (page: Page, label: RegExp): Promise<number[]> =>
    page
      .getByRole("img", { name: label })
      .first()
      .evaluate((canvas: HTMLCanvasElement) => {
        const { width, height } = canvas;
        const { data } = canvas.getContext("2d")!.getImageData(width - 1, 0, 1, height);
        return Array.from({ length: height }, (_, y) => (data[4 * y] + data[4 * y + 1] + data[4 * y + 2]) / 3);
      });

  it.each(["/runs/steep", "/compare/steep,steep-too"])(
    "tells the latents of %s apart though the first step is far larger",
    async (at) => {
      const { page, noise, close } = await studio.open({ at });
      await page
        .getByRole("img", { name: /^KL of each latent/ })
        .first()
        .waitFor(patient);
      const [first, second] = await lastColumn(page, /^KL of each latent/);
      // the darkest colour is 33
      expect(first).toBeGreaterThan(120);
      expect(second).toBeGreaterThan(60);
      expect(first - second).toBeGreaterThan(30);
      await page.getByText("6.00 nats and more, up to 200,000").first().waitFor(patient);
      expect(noise).toEqual([]);
      await close();
    },
  );
});
