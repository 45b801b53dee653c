import { delimiter } from "node:path";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../cli/test/command.js";
import { SweepWatch } from "../../cli/src/sweep/sweep-watch.js";
import { finishTrial, makeSweep } from "./made-sweep.js";
import { hasChromium, mostKilobytes, openStudioHere, ownKilobytes, patient, seriousFindings } from "./open-studio.js";
import { sharedStudio } from "./shared-studio.js";

describe.skipIf(!hasChromium)("a sweep on SLURM in Chromium", () => {
  const path = process.env["PATH"];
  const here = temporaryFolder();
  const { folder, programs } = makeSweep(here.path);
  const watch = new SweepWatch(folder);
  beforeAll(() => void (process.env["PATH"] = `${programs}${delimiter}${path}`));
  afterAll(async () => {
    process.env["PATH"] = path;
    await watch.close();
    here.remove();
  });
  const studio = sharedStudio(undefined, [], () => openStudioHere(folder, watch));
  const row = (page: Page, table: string, name: string): Locator =>
    page.getByRole("region", { name: table }).getByRole("row", { name: new RegExp(`^${name}\\b`) });
  const cells = (page: Page, table: string, name: string): Promise<string[]> =>
    row(page, table, name).locator("th, td").allTextContents();

  it("shows where its trials stand, by machine, and its table and curve, and how they grow", async () => {
    const { page, noise, scripts, close } = await studio.open({ height: 1500 });
    const status = page.getByRole("status").filter({ hasText: "trials finished" });
    await status.waitFor(patient);
    expect(page.url()).toMatch(/#\/sweep$/);
    expect(await status.textContent()).toBe("2 of 6 trials finished, 2 running, 1 queued, 1 failed");
    expect(await page.getByText("by SLURM").count()).toBe(1);
    expect(await cells(page, "Machines", "node1")).toEqual(["node1", "1", "1", "0", "0"]);
    expect(await cells(page, "Machines", "node2")).toEqual(["node2", "1", "1", "0", "1"]);
    expect(await cells(page, "Settings", "5")).toEqual(["5", "1", "130.00", "110.00", "20.00", "best by test"]);
    expect(await cells(page, "Settings", "50")).toEqual(["50", "0 of 1", "–", "–", "–", ""]);
    await row(page, "Trials", "latent=10").getByRole("link").waitFor(patient);
    expect(await cells(page, "Trials", "latent=10")).toEqual(["latent=10", "running", "node1", "60 / 100", "–"]);
    expect(await cells(page, "Trials", "latent=50")).toEqual(["latent=50", "queued", "–", "–", "–"]);
    expect((await cells(page, "Trials", "latent=100")).slice(0, 3)).toEqual([
      ...["latent=100", "failed: the disk is full", "node2"],
    ]);
    const curve = page.getByRole("img", { name: "Test NELBO against latent" });
    const size = (): Promise<number> => curve.evaluate((image) => (image as HTMLImageElement).naturalWidth);
    await expect.poll(size, patient).toBeGreaterThan(300);
    const before = await curve.getAttribute("src");

    finishTrial(folder, 10, "node1", 120);
    await page.getByText("3 of 6 trials finished, 1 running, 1 queued, 1 failed").waitFor(patient);
    expect(await cells(page, "Settings", "10")).toEqual(["10", "1", "120.00", "100.00", "20.00", "best by test"]);
    expect(await cells(page, "Machines", "node1")).toEqual(["node1", "0", "2", "0", "0"]);
    expect(await curve.getAttribute("src")).not.toBe(before);
    await expect.poll(size, patient).toBeGreaterThan(300);
    await page.getByRole("radiogroup", { name: "State" }).getByText("failed").click();
    expect(await page.locator("[data-trial]").count()).toBe(1);
    expect(await seriousFindings(page)).toEqual([]);
    expect(ownKilobytes(scripts)).toBeLessThan(mostKilobytes);
    expect(noise).toEqual([]);
    await close();
  });
});
