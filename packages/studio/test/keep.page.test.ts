import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { runHere } from "../../cli/test/command-here.js";
import { hasChromium, seriousFindings, type openPage } from "./open-studio.js";
import { sharedStudio } from "./shared-studio.js";
import { squareImages } from "./square-images.js";

const patience = 240_000;
/** The browser says so itself when a page asks for an adapter. */
const ofBrowser = "No available adapters.";

describe.skipIf(!hasChromium)("a run trained in the page is kept in the studio's runs", () => {
  const studio = sharedStudio();

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
  async function train(page: Page, steps: number): Promise<void> {
    await page.getByLabel("Steps", { exact: true }).fill(String(steps));
    await page.getByLabel("Batch", { exact: true }).fill("20");
    await page.getByRole("button", { name: "Start" }).click();
  }

  it(
    "after a stop: by keys, seen by another page, with curves and codes, and the command goes on with it",
    async () => {
      const { page, noise, close } = await open("/train");
      const watching = await open("/runs");
      await watching.page.getByRole("heading", { level: 1, name: "Runs" }).waitFor();
      await train(page, 1500);
      await page.getByText(/^step [1-9][\d,]* of/).waitFor();
      expect(await keep(page).count()).toBe(0);
      await page.getByRole("button", { name: "Stop" }).click();
      await keep(page).focus();
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

      const run = join(studio.runs, name);
      const ok = async (...args: string[]): Promise<string> => {
        const { code, stdout, stderr } = await runHere(args, { cwd: studio.runs });
        expect([args[0], code, code === 0 ? "" : stderr]).toEqual([args[0], 0, ""]);
        return stdout;
      };
      const { step } = JSON.parse(await ok("evaluate", run, "--images", "50", "--json")) as { step: number };
      expect(step).toBeGreaterThan(0);
      expect(step).toBeLessThan(1500);
      await ok("train", "--resume", run, "--threads", "1");
      expect(JSON.parse(readFileSync(join(run, "result.json"), "utf8"))).toMatchObject({ steps: 1500, device: "cpu" });
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
    "of a training that failed the last good state is kept",
    async () => {
      const { page, close } = await open("/train");
      await giveFewImages(page);
      await page.getByLabel("Learning rate", { exact: true }).fill("1");
      await train(page, 200);
      await page
        .getByRole("alert")
        .getByText(/training diverged at step \d+/)
        .waitFor();
      await keep(page).click();
      await kept(page).waitFor();
      const name = await page.getByRole("status").getByRole("link").innerText();
      const { code, stdout } = await runHere(["runs", studio.runs]);
      expect([code, stdout]).toEqual([0, expect.stringMatching(new RegExp(`${name} .*stopped`))]);
      await close();
    },
    patience,
  );
});
