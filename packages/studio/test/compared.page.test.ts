import { join } from "node:path";
import type { StudioSweep } from "../../core/src/index.js";
import { describe, expect, it } from "vitest";
import { runHere } from "../../cli/test/command-here.js";
import { onFewDigits, writeFewDigits } from "../../cli/test/few-digits.js";
import { hasChromium, mostKilobytes, ownKilobytes, seriousFindings } from "./open-studio.js";
import { sharedStudio } from "./shared-studio.js";

const patience = 120_000;

/** A sweep of two keys, all but one of its settings finished. */
const sweep: StudioSweep = {
  ...{ command: "latents sweep", engine: "local", trials: [], keys: ["latent", "net"], chosenBy: "test" },
  rows: [2, 5, 10].flatMap((latent) =>
    ["mlp", "conv"].map((net) => ({
      ...{ values: [String(latent), net], runs: 1, trials: 1, note: "", rec: 90, kl: 10 },
      ...(latent === 10 && net === "conv" ? {} : { negElbo: 130 - 2 * latent + (net === "mlp" ? 0.2 : 0) }),
    })),
  ),
};

describe.skipIf(!hasChromium)("runs and settings that are compared, in Chromium", { timeout: patience }, () => {
  const studio = sharedStudio(async (runs) => {
    const digits = await writeFewDigits(join(runs, "digits.npz"));
    for (const [name, latent, seed] of [
      ["one", 2, 1],
      ["two", 2, 2],
      ["wide", 3, 1],
    ] as const) {
      const own = [
        "--seed",
        String(seed),
        "--set",
        `model.latent=${latent}`,
        "--steps",
        "2",
        "--out",
        join(runs, name),
      ];
      const { code, stderr } = await runHere(["train", ...onFewDigits(digits), ...own]);
      expect([code, code === 0 ? "" : stderr]).toEqual([0, ""]);
    }
  });

  it("draws samples of the same noise with every run that has as many latent numbers, below and over each other", async () => {
    const { page, noise, scripts, close } = await studio.open({ at: "/compare/one,two,wide" });
    page.setDefaultTimeout(60_000);
    const before = new Set(scripts);
    expect([...before].filter((name) => /^ort/.test(name))).toEqual([]);
    await page.getByRole("button", { name: "Draw them in this page" }).click();
    await page.locator("[data-same-noise='one,two']").waitFor();
    await page.locator("[data-same-noise='wide']").waitFor();
    const picture = (name: string): Promise<string> =>
      page.getByRole("img", { name, exact: true }).evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
    const first = [await picture("Sample 1 of one"), await picture("Sample 1 of two")];
    expect(first[0]).not.toBe(first[1]);
    const laid = await picture("Sample 1 of all runs, over each other");
    await page.getByRole("button", { name: "Other noise" }).click();
    await expect.poll(() => picture("Sample 1 of one"), { timeout: 40_000 }).not.toBe(first[0]);
    await expect.poll(() => picture("Sample 1 of all runs, over each other"), { timeout: 40_000 }).not.toBe(laid);
    expect(await seriousFindings(page)).toEqual([]);
    expect(ownKilobytes(scripts)).toBeLessThan(mostKilobytes);
    expect(noise).toEqual([]);
    await close();
  });

  it("shows the settings of a sweep as lines, and how much goes with each key", async () => {
    const { page, noise, close } = await studio.open({ at: "/about" });
    page.setDefaultTimeout(60_000);
    const answer = (body: object) => ({ contentType: "application/json", body: JSON.stringify(body) });
    await page.route("**/latents-studio.json", (route) =>
      route.fulfill(answer({ format: "latents-studio-server", sweep: true })),
    );
    await page.route("**/api/sweep", (route) => route.fulfill(answer(sweep)));
    // loaded anew there: a page that was told of no sweep leaves this address
    await page.goto("about:blank");
    await page.goto(`${studio.url.split("?")[0]}#/sweep`);
    await page
      .getByRole("img", { name: /^Each of 5 finished settings as a line over latent, net and Test NELBO/ })
      .waitFor();
    expect(await page.locator("polyline").count()).toBe(5);
    const rows = page.getByRole("region", { name: "Importance" }).getByRole("row");
    expect(await rows.nth(1).textContent()).toMatch(/^latent\d+ %/);
    expect(await rows.nth(2).textContent()).toMatch(/^net0 %/);
    await page.getByText("The best: latent 10, net mlp, Test NELBO 110.20").waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    expect(noise).toEqual([]);
    await close();
  });
});
