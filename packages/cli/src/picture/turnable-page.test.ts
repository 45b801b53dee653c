import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromiumPage, hasChromium, type ChromiumPage, type OpenPage } from "../../test/chromium-page.js";
import { turnablePage } from "./turnable-page.js";

const hostile = `</script><img src="http://192.0.2.1/x.png"><script>document.title = "ran"</script>`;
/** Three far points of three classes: the first on the first axis, the second on the second, the third on the third. */
const map = {
  title: `three ${hostile}`,
  note: "A note.",
  positions: Float32Array.of(1, -1, -1, -1, 1, -1, -1, -1, 1),
  axes: ["z0", "z1", hostile],
  labels: [0, 1, 5],
  classes: ["zero", hostile],
};

describe("turnablePage", () => {
  it("refuses positions that are not finite, and another number of labels", () => {
    expect(() => turnablePage({ ...map, title: "map", positions: Float32Array.of(1, NaN, 2) })).toThrow(
      "map: positions must be finite numbers [count, 3], got 3 values",
    );
    expect(() => turnablePage({ ...map, title: "map", positions: new Float32Array(4) })).toThrow(
      "map: positions must be finite numbers [count, 3], got 4 values",
    );
    expect(() => turnablePage({ ...map, title: "map", labels: [1] })).toThrow(
      "map: labels must be 3, one for each point, got 1",
    );
  });
});

/** Skipped only where there is no Chromium. */
describe.skipIf(!hasChromium)("a turnable map in Chromium", () => {
  let file: ChromiumPage;
  beforeAll(async () => {
    file = await chromiumPage(turnablePage(map));
  });
  afterAll(() => file?.close());

  async function open(colorScheme: "light" | "dark" = "light"): Promise<OpenPage> {
    const opened = await file.open({ viewport: { width: 600, height: 500 }, colorScheme });
    await opened.page.waitForSelector("#map[data-view]");
    return opened;
  }
  const view = (page: Page): Promise<number[]> =>
    page.evaluate(
      () =>
        new Promise((resolve) =>
          requestAnimationFrame(() =>
            requestAnimationFrame(() =>
              resolve(document.getElementById("map")!.dataset["view"]!.split(" ").map(Number)),
            ),
          ),
        ),
    );
  /** How many pixels of the canvas are of a colour of a class. */
  const pixelsOf = (page: Page, name: string): Promise<number> =>
    page.evaluate((variable) => {
      const canvas = document.getElementById("map") as HTMLCanvasElement;
      const wanted = getComputedStyle(document.documentElement).getPropertyValue(variable).trim();
      const [r, g, b] = [1, 3, 5].map((at) => parseInt(wanted.slice(at, at + 2), 16));
      const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
      let found = 0;
      for (let at = 0; at < data.length; at += 4)
        if (data[at + 3] > 90 && Math.abs(data[at] - r) + Math.abs(data[at + 1] - g) + Math.abs(data[at + 2] - b) < 24)
          found++;
      return found;
    }, name);

  it.each(["light", "dark"] as const)(
    "draws the points and a legend, asks for nothing, and runs no text (%s)",
    async (scheme) => {
      const { page, noise } = await open(scheme);
      expect(noise).toEqual([]);
      expect(await page.title()).toBe(`three ${hostile} · latents`);
      expect((await page.locator("[data-class]").allTextContents()).map((text) => text.trim())).toEqual([
        "zero",
        hostile,
        "5",
      ]);
      for (const colour of ["--c0", "--c1", "--c5"]) expect(await pixelsOf(page, colour)).toBeGreaterThan(10);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(600);
      await page.close();
    },
  );

  it("turns with the mouse and the arrows, zooms with the wheel and the keys, and goes back", async () => {
    const { page } = await open();
    const start = await view(page);
    await page.mouse.move(300, 250);
    await page.mouse.down();
    await page.mouse.move(400, 250, { steps: 3 });
    await page.mouse.up();
    await page.mouse.move(200, 200);
    const turned = await view(page);
    expect(turned[0] - start[0]).toBeCloseTo(0.8, 2);
    expect(turned[1]).toBe(start[1]);
    await page.mouse.wheel(0, -200);
    expect((await view(page))[2]).toBeGreaterThan(1.1);
    await page.locator("#map").press("ArrowLeft");
    await page.locator("#map").press("ArrowDown");
    await page.locator("#map").press("-");
    const keyed = await view(page);
    expect(keyed[0] - turned[0]).toBeCloseTo(-0.1, 2);
    expect(keyed[1] - turned[1]).toBeCloseTo(0.1, 2);
    await page.locator("#map").press("Home");
    expect(await view(page)).toEqual(start);
    await page.close();
  });

  it("hides a class and shows it again", async () => {
    const { page } = await open();
    const zero = page.locator('[data-class="0"]');
    await zero.click();
    await view(page);
    expect(await zero.getAttribute("aria-pressed")).toBe("false");
    expect(await pixelsOf(page, "--c0")).toBe(0);
    await zero.click();
    await view(page);
    expect(await pixelsOf(page, "--c0")).toBeGreaterThan(10);
    await page.close();
  });
});
