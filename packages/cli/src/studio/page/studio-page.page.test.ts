import { appendFileSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { resolveConfig } from "@latents/core";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../test/command.js";
import { writeRunConfig } from "../../run/run-config.js";
import { serveStudio, type Studio } from "../serve-studio.js";

const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
/** A page on a busy machine. */
const patient = { timeout: 20_000 };
const evil = `<img src=x onerror="document.title='ran'"><script>document.title='ran'<-script>`;

/** Skipped only where there is no Chromium: `.ci/run` installs it. */
describe.skipIf(!existsSync(executablePath))("the studio in Chromium", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let studio: Studio;
  let browser: Browser;
  const at = (...names: string[]): string => join(folder.path, ...names);

  async function makeRun(name: string, title: string, latent: number): Promise<void> {
    mkdirSync(at(name, "images"), { recursive: true });
    await writeRunConfig(at(name), {
      config: resolveConfig([{ source: "test", values: { title, model: { latent } } }]),
      command: "latents train",
      createdAt: `2026-11-2${latent}T10:00:00.000Z`,
      versions: {},
      machine: { device: "cpu", threads: 1 },
      data: { name: "mnist", count: 60000, shape: [1, 28, 28] },
      steps: 1000,
    });
    for (let step = 1; step < 30; step++) log(name, step);
  }
  const log = (name: string, step: number): void =>
    appendFileSync(
      at(name, "metrics.jsonl"),
      `{"step":${step},"split":"train","loss":${100 - step},"rec":1,"kl":1,"elapsedMs":1}\n`,
    );

  beforeAll(async () => {
    folder = temporaryFolder();
    await makeRun("plain", "A plain run", 1);
    await makeRun(evil, evil, 2);
    writeFileSync(at("plain", "report.html"), `<h1>the report</h1><script>parent.document.title = "ran"</script>`);
    studio = await serveStudio({ runs: folder.path, port: 0, onBug: () => undefined });
    const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"];
    browser = await chromium.launch({ executablePath, args });
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await studio?.close();
    folder.remove();
  });

  /** Opens the page with the key, and notes what its console says. */
  async function open(width: number): Promise<{ page: Page; noise: string[] }> {
    const page = await browser.newPage({ viewport: { width, height: 720 } });
    const noise: string[] = [];
    page.on("console", (message) => noise.push(message.text()));
    page.on("pageerror", (error) => noise.push(error.message));
    await page.goto(studio.url);
    await page.waitForSelector("#rows tr");
    return { page, noise };
  }

  it.each([390, 1280])(
    "lists the runs in a window %i px wide, the key gone from the address, a stranger's HTML as text",
    async (width) => {
      const { page, noise } = await open(width);
      expect(page.url()).toBe(`http://127.0.0.1:${studio.port}/`);
      expect(await page.locator("#rows td.name").allTextContents()).toEqual([evil, "plain"]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
      expect([await page.title(), noise]).toEqual(["latents studio", []]);
      await page.close();
    },
  );

  it("follows a run that is being logged, keeps the focus, sorts and filters by keys", async () => {
    const { page, noise } = await open(1280);
    const steps = page.locator("#rows tr", { hasText: "plain" }).locator("svg");
    await page.getByRole("button", { name: "plain", exact: true }).focus();
    log("plain", 31);
    await expect.poll(() => steps.getAttribute("aria-label"), patient).toBe("training loss, now 69.00");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("plain");
    await page.getByRole("button", { name: "Begun" }).press("Enter");
    expect(await page.locator("#rows td.name").allTextContents()).toEqual(["plain", evil]);
    await page.getByRole("searchbox").fill("plain stopped");
    expect(await page.locator("#rows td.name").allTextContents()).toEqual(["plain"]);
    expect(await page.locator("#count").textContent()).toBe("1 of 2");
    await page.getByRole("searchbox").fill("nothing");
    expect(await page.locator("#empty").textContent()).toBe("No run matches the filter.");
    expect(noise).toEqual([]);
    await page.close();
  });

  it("shows a report in which nothing runs, and says where there is none", async () => {
    const { page } = await open(1280);
    await page.getByRole("button", { name: "plain", exact: true }).press("Enter");
    await expect.poll(() => page.frameLocator("#report").locator("h1").textContent(), patient).toBe("the report");
    expect(await page.title()).toBe("latents studio");
    await page.keyboard.press("Escape");
    expect(await page.locator("dialog").isVisible()).toBe(false);
    await page.locator("#rows td.name button").first().press("Enter");
    await expect.poll(() => page.locator("#answer").textContent(), patient).toContain("has no report yet");
    await page.close();
  });

  it("says what is wrong with a setting in the words of the command", async () => {
    const { page } = await open(1280);
    await page.getByLabel("Settings").fill("model.latnet=2");
    await page.getByLabel("Settings").press("Enter");
    await expect
      .poll(() => page.locator("#answer").textContent(), patient)
      .toContain('model.latnet (from --set model.latnet=2): unknown key; did you mean "latent"?');
    await page.close();
  });
});
