import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BrowserPages } from "../../tools/browser/browser-pages.js";
import { findChromium } from "../../tools/browser/chromium.js";
import type { WasmBench } from "./page.js";

declare const bench: WasmBench;

const chromium = findChromium();

describe.skipIf(chromium === undefined)(
  `the two sides of the bench in a page${chromium === undefined ? " (skipped: chromium is not installed)" : ""}`,
  () => {
    let pages: BrowserPages;
    beforeAll(async () => {
      pages = await BrowserPages.start({ entry: new URL("page.ts", import.meta.url) });
    }, 60_000);
    afterAll(async () => {
      await pages?.close();
      expect(pages?.errors).toEqual([]);
    });

    it("compute the same loss, and take time", async () => {
      const page = await pages.open();
      const { threads, ours, theirs } = await page.evaluate(() => bench.prepare({ threads: 2, wasmPaths: "/ort/" }));
      expect(threads).toBe(2);
      expect(ours).toBeGreaterThan(500);
      expect(theirs / ours).toBeCloseTo(1, 4);
      expect(await page.evaluate(() => bench.ours(1))).toBeGreaterThan(0);
      expect(await page.evaluate(() => bench.theirs(1))).toBeGreaterThan(0);
    });
  },
);
