import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { hasChromium, openStudio, patient, seriousFindings } from "./open-studio.js";
import { sharedStudio } from "./shared-studio.js";

describe.skipIf(!hasChromium)("a training from the page", () => {
  const studio = sharedStudio(undefined, [], openStudio);

  it("begins with clicks, goes on in another page when the first is closed, and shows its figures", async () => {
    const first = await studio.open();
    await first.page.getByRole("button", { name: "Start a training" }).click(patient);
    const { page } = first;
    await page.getByLabel("train.steps").fill("12", patient);
    await page.getByLabel("model.latent").fill("2");
    await page.getByLabel("train.batch").fill("20");
    await page.getByLabel("Search the settings").fill("hidden");
    for (const net of ["encoder", "decoder"]) await page.getByLabel(`model.${net}.hidden`).fill("[16]");
    await page.getByLabel("Search the settings").fill("data.limit");
    await page.getByLabel("data.limit", { exact: true }).fill("400");
    await page.getByLabel("Name", { exact: true }).fill("clicked");
    await page.getByText("6 settings changed").waitFor(patient);
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await expect.poll(() => page.url(), { timeout: 90_000 }).toContain("#/runs/clicked");
    expect(first.noise).toEqual([]);
    await first.close();

    const { page: second, noise, close } = await studio.open({ at: "/runs/clicked" });
    await second.getByText("Test NELBO").waitFor({ timeout: 150_000 });
    await second.getByText("finished", { exact: true }).waitFor(patient);
    // the NELBO, its reconstruction term and its KL
    expect(await second.getByText(/^± \d+\.\d\d nats per image$/).count()).toBe(3);
    expect(await second.getByText("12 of 12 steps").count()).toBe(1);
    expect(existsSync(join(studio.runs, "clicked", "result.json"))).toBe(true);
    expect(noise).toEqual([]);
    await close();
  }, 300_000);

  it.each([false, true])("shows a wrong setting in the server's words beside its field, dark: %o", async (dark) => {
    const { page, close } = await studio.open({ dark });
    await page.getByRole("button", { name: /New training/ }).click(patient);
    await page.getByLabel("model.latent").fill("0", patient);
    await page.getByRole("button", { name: "Start", exact: true }).click();
    const refusal = "model.latent (from --set model.latent=0): must be a whole number from 1 to 100000";
    await page.getByRole("alert").getByText(refusal).waitFor(patient);
    const latent = page.getByLabel("model.latent");
    expect(await latent.getAttribute("aria-invalid")).toBe("true");
    await expect.poll(() => latent.evaluate((field) => field === document.activeElement), patient).toBe(true);
    expect(await seriousFindings(page)).toEqual([]);
    const described = await latent.getAttribute("aria-describedby");
    const told = await page.evaluate(
      (ids) => ids.split(" ").map((id) => document.getElementById(id)?.textContent),
      described ?? "",
    );
    expect(told.join("\n")).toContain(refusal);
    await page.getByLabel("model.latent").fill("3");
    expect(await page.getByRole("alert").count()).toBe(0);
    await close();
  });

  it("pauses, continues, stops and resumes from the page, with pictures that stay fresh", async () => {
    const { page, noise, close } = await studio.open();
    const settings = { "train.steps": 2_000_000, "train.batch": 20, "data.limit": 400, "model.latent": 2, threads: 1 };
    const nets = { "model.encoder.hidden": "[16]", "model.decoder.hidden": "[16]" };
    const body = JSON.stringify({ name: "long", settings: { ...settings, ...nets } });
    const begun = page.evaluate(async (text) => {
      const init = { method: "POST", headers: { "Content-Type": "application/json" }, body: text };
      return (await fetch("api/train", init)).status;
    }, body);
    expect(await begun).toBe(202);
    await page.getByRole("link", { name: "long", exact: true }).click(patient);
    await page.getByText(/steps\/s · about/).waitFor(patient);
    await page.getByRole("img", { name: "Live samples of long" }).waitFor(patient);
    await page.getByRole("button", { name: "Pause" }).press("Enter");
    await page.getByText("paused", { exact: true }).waitFor(patient);
    const explorer = await studio.open({ at: "/latent/run%3Along" });
    const newest = explorer.page.getByRole("button", { name: /^Take step [\d,]+$/ });
    await explorer.page.locator(".scatter[data-points]").waitFor(patient);
    expect(await newest.count()).toBe(0);
    await page.getByRole("button", { name: "Continue" }).press("Enter");
    await page.getByText("running", { exact: true }).waitFor(patient);
    await page.getByRole("button", { name: "Stop" }).press("Enter");
    await page.getByText("stopped", { exact: true }).waitFor(patient);
    // the model of the first checkpoint is shown until the user takes the new one
    const { page: codes } = explorer;
    await newest.waitFor(patient);
    const decoded = (): Promise<string> =>
      codes
        .getByRole("img", { name: "The decoded picture of the code" })
        .evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
    const before = await decoded();
    await newest.press("Enter");
    await newest.waitFor({ ...patient, state: "detached" });
    await codes.locator(".scatter[data-points]").waitFor(patient);
    await expect.poll(decoded, patient).not.toBe(before);
    expect(explorer.noise).toEqual([]);
    await explorer.close();
    await page.getByRole("button", { name: "Resume" }).press("Enter");
    await page.getByText("running", { exact: true }).waitFor(patient);
    expect(noise).toEqual([]);
    await close();
  }, 240_000);
});
