import { describe, expect, it } from "vitest";
import { makeRun } from "./made-runs.js";
import { hasChromium, patient } from "./open-studio.js";
import { sharedStudio } from "./shared-studio.js";

const count = 1000;
/** What a window of this height and some lines around it hold. */
const mostDrawn = 60;
const nameOf = (i: number): string => `run-${String(i).padStart(4, "0")}`;

describe.skipIf(!hasChromium)("a thousand runs", () => {
  const studio = sharedStudio((runs) => {
    for (let i = 0; i < count; i++) {
      const createdAt = new Date(Date.UTC(2026, 0, 1) + i * 60_000).toISOString();
      makeRun(runs, { name: nameOf(i), createdAt, step: 20, steps: 20, negElbo: 80 + (i % 100) });
    }
  });

  it.each([1280, 390])(
    "are all listed at %i pixels, and only those in the window are drawn",
    async (width) => {
      const { page, noise, close } = await studio.open({ at: "/runs", width });
      await page.locator(`[data-run=${nameOf(count - 1)}]`).waitFor(patient);
      await page.getByText(`${count} of ${count}`).waitFor(patient);
      // under a second where nothing else runs: bench/studio-opening.ts
      const painted = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0].startTime);
      expect(painted).toBeLessThan(5000);
      const drawn = (): Promise<number> => page.locator("[data-run]").count();
      expect(await drawn()).toBeLessThan(mostDrawn);
      // what is measured on the way makes the page longer or shorter
      await expect
        .poll(async () => {
          await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
          return page.locator(`[data-run=${nameOf(0)}]`).isVisible();
        }, patient)
        .toBe(true);
      expect(await drawn()).toBeLessThan(mostDrawn);
      await page.getByRole("searchbox", { name: "Filter" }).fill(nameOf(500));
      await page.locator(`[data-run=${nameOf(500)}]`).waitFor(patient);
      expect(await drawn()).toBe(1);
      expect(noise).toEqual([]);
      await close();
    },
    120_000,
  );
});
