import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page, Request } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../cli/test/command.js";
import { encodePng } from "../../core/src/index.js";
import {
  hasChromium,
  mostKilobytes,
  openPage,
  openSite,
  ownKilobytes,
  seriousFindings,
  type Served,
} from "./open-studio.js";
import { startChromium } from "./start-chromium.js";

const patient = { timeout: 60_000 };

/** Squares of colour, 40 x 30, each elsewhere. */
function photo(i: number): { name: string; mimeType: string; buffer: Buffer } {
  const [height, width] = [30, 40];
  const pixels = new Uint8Array(3 * height * width).map((_, at) => {
    const [c, x, y] = [Math.floor(at / 1200), at % width, Math.floor((at % 1200) / width)];
    return Math.abs(x - 10 - 2 * i) < 6 && Math.abs(y - 15) < 8 ? 80 * c + 60 : 10 * i;
  });
  return {
    name: `${i}.png`,
    mimeType: "image/png",
    buffer: Buffer.from(encodePng({ shape: [3, height, width], pixels })),
  };
}

describe.skipIf(!hasChromium)("training on one's own images in Chromium", { timeout: 200_000 }, () => {
  const folder = temporaryFolder();
  let site: Served;
  let browser: Browser;
  beforeAll(async () => {
    writeFileSync(join(folder.path, "mark.json"), '{"format":"latents-studio-export"}');
    site = await openSite({ "latents-studio.json": join(folder.path, "mark.json") });
    browser = await startChromium();
  }, 120_000);
  afterAll(async () => {
    await site?.close();
    await browser?.close();
    folder.remove();
  });

  async function open(): Promise<Awaited<ReturnType<typeof openPage>>> {
    const opened = await openPage(browser, site, { at: "/train" });
    opened.page.setDefaultTimeout(patient.timeout);
    await opened.page.getByRole("button", { name: "Start" }).waitFor();
    return opened;
  }
  const train = async (page: Page, steps: string): Promise<void> => {
    await page.getByLabel("Steps", { exact: true }).fill(steps);
    await page.getByRole("combobox", { name: "Device" }).selectOption("wasm");
    await page.getByRole("button", { name: "Start" }).click();
    await page.getByRole("link", { name: "Explore its codes" }).waitFor();
  };

  it("checks photos, learns from them and lays out their map, and no request carries anything", async () => {
    const { page, noise, scripts, close } = await open();
    const asked: Request[] = [];
    page.context().on("request", (request) => asked.push(request));
    await page.getByText("My photos").click();
    const files = page.locator("input[type=file]").first();
    const photos = Array.from({ length: 9 }, (_, i) => photo(i));
    const notes = { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("no picture") };
    await files.setInputFiles([...photos, { ...photos[3], name: "copy.png" }, notes]);
    await page.getByText("9 photos to learn from and to test on.").waitFor();
    expect(await page.getByText("1 photo left out that there was already.").count()).toBe(1);
    expect(await page.getByText("1 file left out that this browser reads no picture from: notes.txt.").count()).toBe(1);
    expect(
      await page.getByRole("note").filter({ hasText: "They stay in this tab: no request carries them" }).count(),
    ).toBe(1);
    expect(await seriousFindings(page)).toEqual([]);
    await train(page, "4");
    await page.getByRole("link", { name: "Explore its codes" }).click();
    await page.getByRole("combobox", { name: "Split" }).selectOption("both");
    await page.locator(".scatter[data-points='9']").waitFor();
    await expect.poll(async () => page.locator(".scatter").getAttribute("data-images"), patient).toBe("9");
    // the page's own files, once each, and nothing else
    for (const request of asked) {
      expect(request.method()).toMatch(/^(GET|HEAD)$/);
      expect(request.postData()).toBeNull();
      expect(request.url()).not.toMatch(/photo|\d\.png|\?/);
      expect(request.url().startsWith(site.url) || request.url().startsWith("blob:")).toBe(true);
    }
    expect(ownKilobytes(scripts)).toBeLessThan(mostKilobytes + 60);
    expect(noise.filter((text) => !/No available adapters|404/.test(text))).toEqual([]);
    await close();
  });

  it("takes drawings of a pad as its data, of several kinds", async () => {
    const { page, noise, close } = await open();
    await page.getByText("My drawings").click();
    const pad = page.getByRole("application", { name: /^Drawing pad/ });
    expect(await page.getByRole("button", { name: "Start" }).isDisabled()).toBe(true);
    for (let i = 0; i < 6; i++) {
      await pad.focus();
      for (let step = 0; step < 3 + i; step++)
        await page.keyboard.press(i % 2 === 0 ? "Shift+ArrowRight" : "Shift+ArrowUp");
      await page
        .getByRole("radiogroup", { name: "Kind of the drawing" })
        .getByText(i % 2 === 0 ? "A" : "B")
        .click();
      await page.getByRole("button", { name: "Add the drawing" }).click();
    }
    await page.getByText("200 images of my drawings").waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await train(page, "3");
    await page.getByRole("img", { name: /^The plane of codes after step 3/ }).waitFor();
    expect(noise.filter((text) => !/No available adapters|404/.test(text))).toEqual([]);
    await close();
  });
});
