import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { addPlaneFrame, logStep, makeRun } from "./made-runs.js";
import {
  hasChromium,
  mostKilobytes,
  openPage,
  openStudio,
  ownKilobytes,
  patient,
  seriousFindings,
} from "./open-studio.js";
import { sharedStudio } from "./shared-studio.js";

const names = (page: Page): Promise<string[]> =>
  page.locator("[data-run]").evaluateAll((rows) => rows.map((row) => row.getAttribute("data-run")!));

describe.skipIf(!hasChromium)("the runs in Chromium", () => {
  const studio = sharedStudio((runs) => {
    const made = [
      { name: "alpha", negElbo: 120, createdAt: "2026-11-20T10:00:00.000Z", config: { model: { latent: 5 } } },
      { name: "beta", negElbo: 98, createdAt: "2026-11-20T11:00:00.000Z", config: { model: { latent: 20 } } },
      { name: "gamma", step: 40, createdAt: "2026-11-20T12:00:00.000Z" },
    ];
    for (const run of made) makeRun(runs, run);
  });

  it("sorts by a column and filters by text and by state", async () => {
    const { page, noise, close } = await studio.open();
    await page.locator("[data-run=alpha]").waitFor(patient);
    expect(page.url()).toBe(`${new URL(studio.url).origin}/#/runs`);
    expect(await names(page)).toEqual(["gamma", "beta", "alpha"]);
    expect(await page.locator("[data-run=beta]").textContent()).toContain("98.00");
    // by its log: it has no checkpoint
    expect(await page.locator("[data-run=gamma]").textContent()).toContain("40 / 100");
    await page.getByRole("button", { name: "NELBO" }).press("Enter");
    expect(await names(page)).toEqual(["beta", "alpha", "gamma"]);
    expect(await page.getByRole("columnheader", { name: "NELBO" }).getAttribute("aria-sort")).toBe("ascending");
    await page.getByRole("button", { name: "NELBO" }).press("Enter");
    expect(await names(page)).toEqual(["alpha", "beta", "gamma"]);
    await page.getByText("stopped", { exact: true }).first().click();
    expect(await names(page)).toEqual(["gamma"]);
    await page.getByText("all", { exact: true }).click();
    await page.getByRole("searchbox", { name: "Filter" }).fill("bet mnist");
    expect(await names(page)).toEqual(["beta"]);
    await page.getByRole("searchbox", { name: "Filter" }).fill("nothing");
    await page.getByText("No run matches the filter").waitFor(patient);
    await page.getByRole("searchbox", { name: "Filter" }).fill("mnist");
    await page.getByRole("checkbox", { name: "Select beta" }).check();
    await expect.poll(() => page.url(), patient).toMatch(/#\/runs\?sort=negElbo,falling&filter=mnist&runs=beta$/);
    await page.reload();
    await page.getByRole("checkbox", { name: "Select beta", checked: true }).waitFor(patient);
    expect(await names(page)).toEqual(["alpha", "beta", "gamma"]);
    expect(noise).toEqual([]);
    await close();
  });

  it("compares two runs: two curves, the settings that differ, the better one marked", async () => {
    const { page, noise, scripts, close } = await studio.open();
    const compare = page.getByRole("button", { name: /^Compare/ });
    await page.getByRole("checkbox", { name: "Select alpha" }).check(patient);
    expect(await compare.isDisabled()).toBe(true);
    await page.getByRole("checkbox", { name: "Select beta" }).check();
    await compare.click();
    const loss = page.getByRole("img", { name: /^nats per image over steps; last: / }).first();
    await loss.waitFor(patient);
    expect(page.url()).toContain("#/compare/");
    expect(await loss.getAttribute("aria-label")).toMatch(/beta 159\.0, alpha 159\.0|alpha 159\.0, beta 159\.0/);
    const chips = page.getByRole("group", { name: "Runs in the curves" });
    const alpha = chips.getByRole("button", { name: "alpha" });
    await alpha.press("Space");
    expect(await alpha.getAttribute("aria-pressed")).toBe("false");
    expect(await loss.getAttribute("aria-label")).toMatch(/last: beta 159\.0$/);
    expect(await page.getByRole("img", { name: /^KL of each latent of/ }).count()).toBe(1);
    await chips.getByRole("button", { name: "beta" }).click();
    await page.getByText("All runs are hidden.").waitFor(patient);
    await chips.getByRole("button", { name: "Show all" }).click();
    expect(await loss.getAttribute("aria-label")).toMatch(/alpha 159\.0/);
    expect(await page.getByRole("img", { name: /^KL of each latent of/ }).count()).toBe(2);
    const setting = page.getByRole("region", { name: "Settings" }).getByRole("row", { name: /^model\.latent/ });
    expect((await setting.locator("td").allTextContents()).sort()).toEqual(["20", "5"]);
    expect(await setting.locator("[data-differs]").count()).toBe(1);
    const figures = page.getByRole("region", { name: "Figures" });
    const best = figures.locator("td", { has: page.getByRole("img", { name: "the least" }) });
    expect(await best.allTextContents()).toEqual(["98.00", "78.00"]);
    const differences = page.getByRole("region", { name: "Differences" });
    await page.getByLabel("Compared with").selectOption({ label: "to alpha" });
    // 1.96 sqrt(0.5^2 + 0.5^2)
    expect(await differences.getByRole("row", { name: /^beta/ }).innerText()).toMatch(
      /−22\.00\s+−23\.39 to −20\.61: better/,
    );
    expect(await page.locator("figure img").count()).toBe(2);
    expect(await seriousFindings(page)).toEqual([]);
    expect(noise).toEqual([]);
    expect(ownKilobytes(scripts)).toBeLessThan(mostKilobytes);
    await close();
  });

  it("follows a run that somebody else trains, in a second page too", async () => {
    const [one, two] = [await studio.open({ at: "/runs/gamma" }), await studio.open({ at: "/runs/gamma" })];
    const loss = (page: Page) => page.getByRole("img", { name: /^nats per image over steps; last: training/ }).first();
    for (const { page } of [one, two]) await loss(page).waitFor(patient);
    await one.page
      .getByText(/^40 of 100 steps · .* · no checkpoint: a resume starts from the beginning$/)
      .waitFor(patient);
    logStep(studio.runs, "gamma", 50);
    for (const { page } of [one, two])
      await expect.poll(() => loss(page).getAttribute("aria-label"), patient).toContain("training 198.0");
    for (const { noise, close } of [one, two]) {
      expect(noise).toEqual([]);
      await close();
    }
  });

  it("shows the plane of a run that somebody else trains as it unfolds, and goes back in time", async () => {
    for (const step of [1, 20]) addPlaneFrame(studio.runs, "gamma", step);
    const { page, noise, scripts, close } = await studio.open({ at: "/runs/gamma" });
    const plane = (step: number) =>
      page.getByRole("img", { name: `The plane of codes after step ${step}: 40 test images` });
    await plane(20).waitFor(patient);
    addPlaneFrame(studio.runs, "gamma", 50);
    await plane(50).waitFor(patient);
    const canvas = page.locator("canvas[data-frames='3']");
    await canvas.waitFor(patient);
    const drawn = (): Promise<string> => canvas.evaluate((one: HTMLCanvasElement) => one.toDataURL());
    const newest = await drawn();
    await page.getByRole("slider", { name: "Moment of the training" }).press("Home");
    await plane(1).waitFor(patient);
    expect(await drawn()).not.toBe(newest);
    expect(await seriousFindings(page)).toEqual([]);
    expect(noise).toEqual([]);
    expect(ownKilobytes(scripts)).toBeLessThan(mostKilobytes);
    await close();
  });

  it("leads to runs of any name, and keeps the name in the address", async () => {
    const strange = ["50% of #1? (ä) & c,d", "50%25 of a%20b"];
    for (const name of strange) makeRun(studio.runs, { name, createdAt: "2026-11-20T08:00:00.000Z", negElbo: 150 });
    const { page, noise, close } = await studio.open();
    for (const name of strange) {
      await page.getByRole("link", { name, exact: true }).click(patient);
      const heading = page.getByRole("heading", { level: 1, name, exact: true });
      await heading.waitFor(patient);
      await page.reload();
      await heading.waitFor(patient);
      const picture = page.getByRole("img", { name: `Samples of ${name}`, exact: true });
      const width = () => picture.evaluate((img: HTMLImageElement) => img.naturalWidth);
      await picture.scrollIntoViewIfNeeded(patient);
      await expect.poll(width, patient).toBe(20);
      await page.getByRole("link", { name: "Runs", exact: true }).click();
    }
    for (const name of strange) await page.getByRole("checkbox", { name: `Select ${name}`, exact: true }).check();
    await page.getByRole("button", { name: "Compare 2" }).click();
    for (const name of strange) await page.getByRole("link", { name, exact: true }).waitFor(patient);
    await page.reload();
    for (const name of strange) await page.getByRole("link", { name, exact: true }).waitFor(patient);
    expect(noise).toEqual([]);
    await page.getByRole("link", { name: strange[1], exact: true }).click();
    await page.getByRole("link", { name: "Latent space", exact: true }).click(patient);
    await page.getByText(`${strange[1]} has no checkpoint yet`).waitFor(patient);
    await page.reload();
    await page.getByText(`${strange[1]} has no checkpoint yet`).waitFor(patient);
    await close();
    for (const name of strange) rmSync(join(studio.runs, name), { recursive: true });
  }, 120_000);

  it("says that the server is gone, then that it has another key, and goes on when that is opened", async () => {
    const first = await openStudio(studio.runs);
    const { page, close } = await openPage(studio.browser, first, { at: "/runs/gamma" });
    await page.getByRole("heading", { level: 1, name: "gamma" }).waitFor(patient);
    const trouble = page.getByRole("alert").filter({ hasText: "The studio sends nothing new" });
    expect(await trouble.count()).toBe(0);
    await first.close();
    await trouble.getByText("is `latents studio` still running?").waitFor(patient);
    const second = await openStudio(studio.runs, new URL(first.url).port);
    await trouble.getByText("open the address that `latents studio` printed").waitFor(patient);
    expect(await seriousFindings(page)).toEqual([]);
    // what stood there is still to be read
    expect(await page.getByRole("heading", { level: 1, name: "gamma" }).count()).toBe(1);
    const other = await page.context().newPage();
    await other.goto(second.url);
    await trouble.waitFor({ ...patient, state: "detached" });
    await second.close();
    await close();
  }, 120_000);

  it("loses no line that is logged while the run's answer is on its way", async () => {
    makeRun(studio.runs, { name: "slow", createdAt: "2026-11-20T08:00:00.000Z" });
    const { page, noise, close } = await studio.open();
    await page.locator("[data-run=slow]").waitFor(patient);
    await page.route("**/api/runs/slow", async (route) => {
      const answer = await route.fetch();
      logStep(studio.runs, "slow", 110);
      // the event of the line overtakes the answer
      await page.waitForTimeout(1500);
      await route.fulfill({ response: answer });
    });
    await page.getByRole("link", { name: "slow", exact: true }).click();
    const loss = page.getByRole("img", { name: /^nats per image over steps; last: training/ }).first();
    await loss.waitFor(patient);
    // (100 + 4000 / 110) + (20 - 100 / 110)
    await expect.poll(() => loss.getAttribute("aria-label"), patient).toContain("training 155.5");
    expect(noise).toEqual([]);
    await close();
    rmSync(join(studio.runs, "slow"), { recursive: true });
  });

  it("shows a run's figures, settings and report, in which nothing runs", async () => {
    const { page, noise, close } = await studio.open({ at: "/runs/beta" });
    await page.getByText("98.00", { exact: true }).waitFor(patient);
    expect(await page.getByText("± 0.50 nats per image").count()).toBe(1);
    const settings = page.getByRole("region", { name: "Settings" });
    await settings.waitFor(patient);
    expect(await settings.textContent()).toContain("optimizer.learningRate0.0010.002");
    await page.getByRole("button", { name: "Show", exact: true }).click();
    await expect.poll(() => page.frameLocator("iframe").locator("h1").textContent(), patient).toBe("Report of beta");
    expect(await page.title()).toBe("beta · latents studio");
    // the browser says that it has kept the report's script from running
    expect(noise.filter((text) => !text.includes("sandboxed") && !text.includes("Content Security Policy"))).toEqual(
      [],
    );
    await close();
  });

  it("renames a run and moves one to the trash, and says what the server refuses", async () => {
    makeRun(studio.runs, { name: "delta", createdAt: "2026-11-20T13:00:00.000Z" });
    const { page, close } = await studio.open();
    const menu = (name: string) => page.getByRole("button", { name: `What to do with ${name}` });
    await menu("delta").click(patient);
    await page.getByRole("menuitem", { name: "Rename" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name").fill("alpha");
    await dialog.getByRole("button", { name: "Rename" }).click();
    await dialog.getByText('there is already a run "alpha"; choose another name').waitFor(patient);
    await dialog.getByLabel("Name").fill("epsilon");
    await dialog.getByLabel("Name").press("Enter");
    await menu("epsilon").click(patient);
    expect(existsSync(join(studio.runs, "epsilon", "config.json"))).toBe(true);
    await page.getByRole("menuitem", { name: "Move to trash" }).click();
    expect(await page.getByRole("dialog").textContent()).toContain(".trash");
    await page.getByRole("dialog").getByRole("button", { name: "Move to trash" }).click();
    await page.getByText("epsilon is in .trash/epsilon now").waitFor(patient);
    await expect.poll(() => names(page), patient).toEqual(["gamma", "beta", "alpha"]);
    expect(existsSync(join(studio.runs, ".trash", "epsilon", "config.json"))).toBe(true);
    await close();
  });

  it.each([
    { dark: false, width: 1280, height: 720 },
    { dark: true, width: 390, height: 844 },
  ])(
    "has no serious finding of axe in any view: %o",
    async (look) => {
      const { page, noise, close } = await studio.open({ at: "/runs", ...look });
      const views = { "/runs": "[data-run=beta]", "/runs/beta": "figure img", "/compare/alpha,beta": "figure img" };
      for (const [at, seen] of Object.entries(views)) {
        await page.goto(`${new URL(studio.url).origin}/#${at}`);
        await page.locator(seen).first().waitFor(patient);
        expect({ at, found: await seriousFindings(page) }).toEqual({ at, found: [] });
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(look.width);
      }
      await page.goto(`${new URL(studio.url).origin}/#/runs`);
      await page.getByRole("button", { name: "New training" }).click(patient);
      await page.getByLabel("train.steps").waitFor(patient);
      expect(await seriousFindings(page)).toEqual([]);
      // its head is none of the page
      expect(await page.locator("[role=dialog] header:not([role=none])").count()).toBe(0);
      expect(noise).toEqual([]);
      await close();
    },
    120_000,
  );

  it("is used by keys alone", async () => {
    const { page, close } = await studio.open();
    await page.locator("[data-run=beta]").waitFor(patient);
    const reached = new Set<string>();
    for (let i = 0; i < 60; i++) {
      await page.keyboard.press("Tab");
      const said = await page.evaluate(() => {
        const at = document.activeElement!;
        return at.getAttribute("aria-label") ?? at.textContent ?? "";
      });
      if (said === "What to do with beta") break;
      reached.add(said);
    }
    for (const one of ["New training", "Filter", "NELBO", "Select beta", "beta"]) expect([...reached]).toContain(one);
    await page.keyboard.press("Enter");
    await page.getByRole("menuitem", { name: "Open" }).press("Enter", patient);
    await page.getByRole("heading", { level: 1, name: "beta" }).waitFor(patient);
    await page.getByRole("slider").first().press("ArrowRight");
    expect(await page.getByRole("slider").first().getAttribute("aria-valuenow")).toBe("0.02");
    await close();
  });
});
