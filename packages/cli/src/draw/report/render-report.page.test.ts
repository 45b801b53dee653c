import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromiumPage, hasChromium, type ChromiumPage, type OpenPage } from "../../../test/chromium-page.js";
import { exampleReport } from "../../../test/example-report.js";
import { renderReport } from "./render-report.js";

/** Skipped only where there is no Chromium. */
describe.skipIf(!hasChromium)("the report in Chromium", () => {
  let file: ChromiumPage;

  beforeAll(async () => {
    const data = exampleReport();
    const hostile = `<img src="http://192.0.2.1/x.png"><script>document.title = "ran"</script>`;
    const stopped = `${hostile} ${"long".repeat(100)}`;
    file = await chromiumPage(renderReport({ ...data, run: hostile, summary: { ...data.summary, stopped } }));
  });
  afterAll(() => file?.close());

  const open = (width: number, colorScheme: "light" | "dark"): Promise<OpenPage> =>
    file.open({ viewport: { width, height: 720 }, colorScheme });

  it.each([390, 820, 1280])("fits a window %i px wide and makes no request", async (width) => {
    const { page, noise } = await open(width, "light");
    expect(noise).toEqual([]);
    expect(await page.title()).toBe("VAE on MNIST · latents");
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    const narrowest = await page.evaluate(() =>
      Math.min(...[...document.querySelectorAll("svg, img")].map((node) => node.getBoundingClientRect().width)),
    );
    expect(narrowest).toBeGreaterThan(200);
    await page.close();
  });

  it("is dark where the reader prefers it, and light on paper", async () => {
    const { page } = await open(1280, "dark");
    const background = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(await background()).toBe("rgb(16, 19, 24)");
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    expect(await background()).toBe("rgb(255, 255, 255)");
    await page.close();
  });

  it("shows result and pictures without scrolling on a small screen, and copies the command as it is", async () => {
    const { page } = await open(1280, "light");
    const pictures = await page.evaluate(() => document.querySelector("img")!.getBoundingClientRect().bottom);
    expect(pictures).toBeLessThan(760);
    const copied = await page.evaluate(() => {
      getSelection()!.selectAllChildren(document.querySelector("pre")!);
      return getSelection()!.toString();
    });
    expect(copied).toBe(exampleReport().command);
    await page.close();
  });
});
