import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, describe, expect, it } from "vitest";
import { runHere } from "../../cli/test/command-here.js";
import { temporaryFolder } from "../../cli/test/command.js";
import { hasChromium, mostKilobytes, ownKilobytes, seriousFindings, type openPage } from "./open-studio.js";
import { sharedStudio } from "./shared-studio.js";
import { squareImages } from "./square-images.js";
import { lossesOf, pressAfter, set, stepOf, unpackDownload } from "./training-page.js";

const patience = 240_000;
/** The browser says so itself when a page asks for an adapter. */
const ofBrowser = "No available adapters.";

describe.skipIf(!hasChromium)("a run trained in the page, kept in the studio's runs and downloaded", () => {
  const studio = sharedStudio();
  const downloads = temporaryFolder();
  afterAll(downloads.remove);

  const open = async (view: string): Promise<Awaited<ReturnType<typeof openPage>>> => {
    const opened = await studio.open({ at: view });
    // the machine may be busy with the training itself
    opened.page.setDefaultTimeout(100_000);
    return opened;
  };
  /** Few images in MNIST's place: for what does not ask which it was trained on. */
  async function giveFewImages(page: Page): Promise<void> {
    for (const split of ["train", "test"] as const)
      await page.route(`**/data/mnist-${split}.npz`, (route) =>
        route.fulfill({ body: Buffer.from(squareImages(split, 100)), contentType: "application/octet-stream" }),
      );
  }
  const keep = (page: Page) => page.getByRole("button", { name: "Keep in the studio's runs" });
  const kept = (page: Page) => page.getByRole("button", { name: "Kept in the studio's runs" });
  /** Of the training that is stopped: a few seconds of it. */
  const steps = 400;
  async function train(page: Page, steps: number): Promise<void> {
    await set(page, { Steps: String(steps), Batch: "20" });
    await page.getByRole("button", { name: "Start" }).click();
  }

  it(
    "after a stop: WebAssembly lowers the loss, pauses and goes on while other views are open; kept by keys, seen by another page, with curves and codes; the command goes on with it",
    async () => {
      const { page, noise, scripts, close } = await open("/train");
      const watching = await open("/runs");
      await watching.page.getByRole("heading", { level: 1, name: "Runs" }).waitFor();
      expect(await seriousFindings(page)).toEqual([]);
      await train(page, steps);
      await pressAfter(page, "Pause", 0);
      await page.getByText(/^Paused/).waitFor();
      expect(await keep(page).count()).toBe(0);
      // the chunk under way ends
      await page.waitForTimeout(1500);
      const paused = await stepOf(page);
      await page.waitForTimeout(1000);
      expect(await stepOf(page)).toBe(paused);
      const before = new Set(scripts);
      await page.getByRole("link", { name: /^Draw/ }).click();
      await page.getByRole("heading", { level: 1, name: "Draw" }).waitFor();
      const ofDraw = new Set([...scripts].filter((name) => !before.has(name)));
      await page.getByRole("link", { name: /^Train here/ }).click();
      await page.getByRole("button", { name: "Resume" }).click();
      await pressAfter(page, "Stop", paused);
      await keep(page).focus();
      expect(await page.getByText(/± \d/).first().innerText()).toMatch(/^\d+\.\d\d ± \d+\.\d\d$/);
      expect(await page.getByRole("link", { name: "Explore its codes" }).getAttribute("href")).toBe(
        "#/latent/file%3A1",
      );
      expect([...scripts].some((name) => name.startsWith("training-desk"))).toBe(true);
      // the other view's own code is weighed by its own test
      expect([...ofDraw].some((name) => name.startsWith("draw-view"))).toBe(true);
      expect(ownKilobytes([...scripts].filter((name) => !ofDraw.has(name)))).toBeLessThan(mostKilobytes);
      await page.keyboard.press("Enter");
      await kept(page).waitFor();
      // once is enough, and the focus stays
      await page.keyboard.press("Enter");
      expect(await kept(page).evaluate((button) => button === document.activeElement)).toBe(true);
      expect(await seriousFindings(page)).toEqual([]);
      const [name, ...more] = readdirSync(studio.runs);
      expect([name, more]).toEqual([expect.stringMatching(/^page-plane-\d{8}-\d{6}$/), []]);
      expect(await page.getByLabel("Commands").innerText()).toMatch(
        new RegExp(`^latents train --resume runs/${name}\n`),
      );
      const row = watching.page.locator(`[data-run="${name}"]`);
      await row.waitFor();
      expect(await row.textContent()).toMatch(/page-plane.*stopped/s);
      const downloaded = join(downloads.path, await unpackDownload(page, downloads.path));

      // another view and back: it is still known where the run is
      await page.getByRole("link", { name: /^Draw/ }).first().click();
      await page.getByRole("link", { name: /^Train here/ }).click();
      await page.getByRole("link", { name }).click();
      await page.getByRole("heading", { level: 1 }).first().waitFor();
      expect(page.url()).toContain(`#/runs/${name}`);
      const curve = page.getByRole("img", { name: /^nats per image over steps; last: / }).first();
      await curve.waitFor();
      expect(await curve.getAttribute("aria-label")).toMatch(/\d/);
      await page.goto(`${new URL(studio.url).origin}/#/latent/${encodeURIComponent(`run:${name}`)}`);
      await page.locator(".scatter[data-points='10000']").waitFor();
      expect([...noise, ...watching.noise].filter((text) => text !== ofBrowser)).toEqual([]);
      await close();
      await watching.close();

      const losses = lossesOf(downloaded);
      expect(losses.at(-1)).toBeLessThan(0.8 * losses[0]);
      const ok = async (...args: string[]): Promise<string> => {
        const { code, stdout, stderr } = await runHere(args, { cwd: studio.runs });
        expect([args[0], code, stderr.includes("internal"), code === 0 ? "" : stderr]).toEqual([args[0], 0, false, ""]);
        return stdout;
      };
      const { step } = JSON.parse(await ok("evaluate", downloaded, "--images", "50", "--json")) as { step: number };
      expect(step).toBeGreaterThanOrEqual(paused);
      expect(step).toBeLessThan(steps);
      await ok("sample", downloaded, "--out", join(downloads.path, "samples.png"));
      expect(await ok("runs", downloads.path)).toMatch(/page-plane +mnist .*stopped/);
      const run = join(studio.runs, name);
      const state = join("checkpoints", `step-${step}.safetensors`);
      expect(readFileSync(join(run, state)).equals(readFileSync(join(downloaded, state)))).toBe(true);
      await ok("train", "--resume", run, "--threads", "1");
      expect(JSON.parse(readFileSync(join(run, "result.json"), "utf8"))).toMatchObject({ steps, device: "cpu" });
    },
    2 * patience,
  );

  it(
    "after the end: a refusal is told and can be tried again; a second run finds its own name",
    async () => {
      const { page, noise, close } = await open("/train");
      await giveFewImages(page);
      await train(page, 4);
      await keep(page).waitFor();
      await page.route("**/api/import", (route) =>
        route.fulfill({ status: 500, json: { error: "cannot write runs/x: the disk is full" } }),
      );
      await keep(page).click();
      const alert = page.getByRole("alert");
      await alert.getByText("cannot write runs/x: the disk is full").waitFor();
      expect(await seriousFindings(page)).toEqual([]);
      // while it is on its way it cannot be asked for again
      await page.unroute("**/api/import");
      let asked = 0;
      await page.route("**/api/import", async (route) => {
        asked++;
        await new Promise((resolve) => setTimeout(resolve, 1000));
        await route.continue();
      });
      await alert.getByRole("button", { name: "Try again" }).click();
      await page.getByRole("button", { name: "Keeping in the studio's runs" }).click({ force: true });
      await kept(page).waitFor();
      expect([asked, await alert.count()]).toEqual([1, 0]);
      const link = page.getByRole("status").getByRole("link");
      const name = await link.innerText();
      expect(readdirSync(join(studio.runs, name)).sort()).toContain("result.json");
      await link.click();
      await page.getByText("finished").first().waitFor();

      // the next training has a button of its own
      await page.getByRole("link", { name: /^Train here/ }).click();
      await page.getByRole("button", { name: "Train another" }).click();
      await train(page, 4);
      await keep(page).waitFor();
      expect(noise.filter((text) => text !== ofBrowser && !text.includes("status of 500"))).toEqual([]);
      await close();
    },
    patience,
  );

  it(
    "of a training that failed the last good state is kept: to explore, for the command to go on with, and as a download",
    async () => {
      const { page, close } = await open("/train");
      await giveFewImages(page);
      await set(page, { "Learning rate": "1" });
      await train(page, 200);
      await page
        .getByRole("alert")
        .getByText(/training diverged at step \d+/)
        .waitFor();
      await page.getByText("What it had learnt is kept").waitFor();
      expect(await seriousFindings(page)).toEqual([]);
      await keep(page).click();
      await kept(page).waitFor();
      const name = await page.getByRole("status").getByRole("link").innerText();
      const failed = join(downloads.path, "failed");
      const downloaded = await unpackDownload(page, failed);
      for (const [runs, run] of [
        [studio.runs, name],
        [failed, downloaded],
      ]) {
        const { code, stdout } = await runHere(["runs", runs]);
        expect([code, stdout]).toEqual([0, expect.stringMatching(new RegExp(`${run} .*stopped`))]);
      }
      await page.getByRole("link", { name: "Explore its codes" }).click();
      await page.getByRole("slider", { name: "z1" }).waitFor();
      await close();
    },
    patience,
  );
});
