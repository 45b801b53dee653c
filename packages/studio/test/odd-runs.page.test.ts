import { appendFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { makeRun } from "./made-runs.js";
import { hasChromium, patient, seriousFindings } from "./open-studio.js";
import { sharedStudio } from "./shared-studio.js";

describe.skipIf(!hasChromium)("runs that are not as most, in Chromium", () => {
  const studio = sharedStudio((runs) => {
    const longest = "e6-celeba-attributes-beta-tcvae-20261121-143005";
    const long = { recipe: "e6-celeba-attributes-of-faces" };
    makeRun(runs, { name: longest, config: long, data: "celeba-faces-128-attributes", negElbo: 6000 });
    makeRun(runs, { name: "digits-1", negElbo: 98 });
    makeRun(runs, { name: "digits-2", negElbo: 90, step: 12_000, steps: 200_000 });
    mkdirSync(join(runs, "broken"));
    writeFileSync(join(runs, "broken", "config.json"), "{");
    for (const name of ["steep", "steep-too"]) {
      makeRun(runs, { name, step: 0, createdAt: `2026-11-2${name === "steep" ? 2 : 1}T10:00:00.000Z` });
      for (let step = 1; step <= 10; step++) {
        const klPerDimension = step === 1 ? [2e5, 9e4] : [6, 2];
        const line = { step, split: "train", loss: 100, rec: 92, kl: 8, elapsedMs: 20 * step, klPerDimension };
        appendFileSync(join(runs, name, "metrics.jsonl"), `${JSON.stringify(line)}\n`);
      }
    }
  });

  /** The grey value, 0..255, of the last step of each latent in a picture of KL. */
  const lastColumn = (page: Page, label: RegExp): Promise<number[]> =>
    page
      .getByRole("img", { name: label })
      .first()
      .evaluate((canvas: HTMLCanvasElement) => {
        const { width, height } = canvas;
        const { data } = canvas.getContext("2d")!.getImageData(width - 1, 0, 1, height);
        return Array.from({ length: height }, (_, y) => (data[4 * y] + data[4 * y + 1] + data[4 * y + 2]) / 3);
      });

  it.each(["/runs/steep", "/compare/steep,steep-too"])(
    "tells the latents of %s apart though the first step is far larger",
    async (at) => {
      const { page, noise, close } = await studio.open({ at });
      await page
        .getByRole("img", { name: /^KL of each latent/ })
        .first()
        .waitFor(patient);
      const [first, second] = await lastColumn(page, /^KL of each latent/);
      // the darkest colour is 33
      expect(first).toBeGreaterThan(120);
      expect(second).toBeGreaterThan(60);
      expect(first - second).toBeGreaterThan(30);
      await page.getByText("6.00 nats and more, up to 200,000").first().waitFor(patient);
      expect(noise).toEqual([]);
      await close();
    },
  );

  it("ranks by NELBO within data and protocol, lists what cannot be read with the reason, and at 1,280 pixels cuts no state off and scrolls not sideways", async () => {
    const { page, noise, close } = await studio.open({ at: "/runs" });
    await page.locator("[data-run=digits-1]").waitFor(patient);
    const badges = await page
      .locator("[data-run] .mantine-Badge-label")
      .evaluateAll((labels) => labels.map((label) => label.scrollWidth - label.clientWidth));
    expect(badges).toEqual([0, 0, 0, 0, 0]);
    const table = page.getByRole("table", { name: "Runs" });
    expect(await table.evaluate((at) => at.parentElement!.scrollWidth - at.parentElement!.clientWidth)).toBe(0);
    await page.getByRole("button", { name: "NELBO" }).click();
    const lines = (): Promise<string[]> =>
      page
        .locator("tr[data-run], tr[data-heading]")
        .evaluateAll((rows) => rows.map((row) => row.getAttribute("data-run") ?? `# ${row.textContent}`));
    expect(await lines()).toEqual([
      "# mnist, 1 x 28 x 28, 10,000 test images, binarisation dynamic, likelihood bernoulli",
      ...["digits-2", "digits-1"],
      "# celeba-faces-128-attributes, 1 x 28 x 28, 10,000 test images, binarisation dynamic, likelihood bernoulli",
      ...["e6-celeba-attributes-beta-tcvae-20261121-143005", "# Not measured yet", "steep", "steep-too"],
    ]);
    const broken = page.locator("[data-unreadable=broken]");
    expect(await broken.textContent()).toMatch(/^broken .*config\.json/);
    expect(await seriousFindings(page)).toEqual([]);
    // it is told when somebody removes it, and when there is another
    rmSync(join(studio.runs, "broken"), { recursive: true });
    await broken.waitFor({ ...patient, state: "detached" });
    mkdirSync(join(studio.runs, "broken"));
    writeFileSync(join(studio.runs, "broken", "config.json"), "[]");
    await broken.waitFor(patient);
    expect(noise).toEqual([]);
    await close();
  });

  it("stars no run's figures over those of other data", async () => {
    const names = ["e6-celeba-attributes-beta-tcvae-20261121-143005", "digits-1", "digits-2"];
    const { page, close } = await studio.open({ at: `/compare/${names.join(",")}` });
    const figures = page.getByRole("region", { name: "Figures" });
    await figures.waitFor(patient);
    const best = figures.locator("td", { has: page.getByRole("img", { name: "the least measured so" }) });
    expect(await best.allTextContents()).toEqual(["90.00", "70.00"]);
    expect(
      await figures
        .getByRole("row", { name: /^Measured/ })
        .locator("td")
        .allTextContents(),
    ).toEqual([...["as 1", "as 2", "as 2"]]);
    await page.goto(`${new URL(studio.url).origin}/#/compare/${names.slice(0, 2).join(",")}`);
    await page.getByText("These figures measure different things").waitFor(patient);
    expect(await page.getByRole("img", { name: /^the least/ }).count()).toBe(0);
    await close();
  });

  it("what looks for findings of axe sees a button without a name, in a frame too", async () => {
    const { page, close } = await studio.open({ at: "/runs" });
    await page.goto("about:blank");
    for (const content of ["<button></button>", '<iframe title="a" srcdoc="<button></button>"></iframe>']) {
      await page.setContent(content);
      await page.frames().at(-1)!.locator("button").waitFor({ state: "attached" });
      const found = (await seriousFindings(page)).filter((text) => text.startsWith("button-name"));
      expect(found).toEqual(["button-name: Buttons must have discernible text: <button></button>"]);
    }
    await close();
  });
});
