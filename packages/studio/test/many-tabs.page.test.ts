import { describe, expect, it } from "vitest";
import { logStep, makeRun } from "./made-runs.js";
import { hasChromium, patient } from "./open-studio.js";
import { sharedStudio } from "./shared-studio.js";

/** More than the six connections that a browser opens to one server. */
const tabs = 7;

describe.skipIf(!hasChromium)("a studio in many tabs", () => {
  const studio = sharedStudio((runs) => makeRun(runs, { name: "watched", step: 40 }));

  it("opens in each, and each goes on to hear what happens", async () => {
    const first = await studio.open({ at: "/runs/watched" });
    const pages = [first.page];
    for (let i = 1; i < tabs; i++) {
      const page = await first.page.context().newPage();
      page.on("console", (message) => message.type() === "error" && first.noise.push(message.text()));
      await page.goto(`${new URL(studio.url).origin}/#/runs/watched`);
      pages.push(page);
    }
    const loss = (page: (typeof pages)[number]) =>
      page.getByRole("img", { name: /^nats per image over steps; last: training/ }).first();
    for (const page of pages) await loss(page).waitFor(patient);
    logStep(studio.runs, "watched", 50);
    for (const page of pages)
      await expect.poll(() => loss(page).getAttribute("aria-label"), patient).toContain("training 198.0");
    // who began the stream may leave
    await pages[0].close();
    await pages[1].reload();
    await loss(pages[1]).waitFor(patient);
    logStep(studio.runs, "watched", 60);
    for (const page of pages.slice(1))
      await expect.poll(() => loss(page).getAttribute("aria-label"), patient).toContain("training 185.0");
    expect(first.noise).toEqual([]);
    await first.close();
  }, 180_000);
});
