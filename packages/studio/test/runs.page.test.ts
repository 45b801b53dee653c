import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Browser } from "playwright-core";
import { temporaryFolder } from "../../cli/test/command.js";
import { hasChromium, openPage, openStudio, startChromium, type Served } from "./open-studio.js";

describe.skipIf(!hasChromium)("the runs in Chromium", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let studio: Served;
  let browser: Browser;

  beforeAll(async () => {
    folder = temporaryFolder();
    studio = await openStudio(folder.path);
    browser = await startChromium();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await studio?.close();
    folder.remove();
  });

  it("opens", async () => {
    const { page, noise, close } = await openPage(browser, studio);
    await page.getByRole("heading", { level: 1 }).waitFor();
    expect(page.url()).toBe(`${new URL(studio.url).origin}/#/runs`);
    expect(noise).toEqual([]);
    await close();
  });
});
