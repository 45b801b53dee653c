import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exampleReport } from "../../test/example-report.js";
import { renderReport } from "./render-report.js";

const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** Skipped only where there is no Chromium: `.ci/run` installs it. */
describe.skipIf(!existsSync(executablePath))("the report in Chromium", () => {
  let folder: string;
  let browser: Browser;
  let url: string;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "latents-report-"));
    const data = exampleReport();
    const hostile = `<img src="http://192.0.2.1/x.png"><script>document.title = "ran"</script>`;
    const stopped = `${hostile} ${"long".repeat(100)}`;
    const file = path.join(folder, "report.html");
    await writeFile(file, renderReport({ ...data, run: hostile, summary: { ...data.summary, stopped } }));
    url = pathToFileURL(file).href;
    const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"];
    browser = await chromium.launch({ executablePath, args });
  });

  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Opens the report and returns the page with every message and request it made beyond itself. */
  async function open(width: number, colorScheme: "light" | "dark"): Promise<{ page: Page; noise: string[] }> {
    const page = await browser.newPage({ viewport: { width, height: 720 }, colorScheme });
    const noise: string[] = [];
    page.on("console", (message) => noise.push(message.text()));
    page.on("pageerror", (error) => noise.push(error.message));
    page.on("request", (request) => {
      if (request.url() !== url && !request.url().startsWith("data:")) noise.push(request.url());
    });
    await page.goto(url);
    return { page, noise };
  }

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
