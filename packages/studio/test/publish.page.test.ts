import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runHere } from "../../cli/test/command-here.js";
import { tiny } from "../../cli/test/command.js";
import { makeRun } from "./made-runs.js";
import { hasChromium, seriousFindings } from "./open-studio.js";
import { sharedStudio } from "./shared-studio.js";

describe.skipIf(!hasChromium)("publishing a run from its page in Chromium", () => {
  const studio = sharedStudio(async (runs) => {
    const { code, stderr } = await runHere(["train", "mnist", ...tiny, "--steps", "2", "--out", join(runs, "shown")]);
    expect([code, code === 0 ? "" : stderr]).toEqual([0, ""]);
    makeRun(runs, { name: "bare", step: 10 });
  });

  it(
    "saves one file with the model, some images and the page; of a run without a checkpoint it says why not",
    { timeout: 120_000 },
    async () => {
      const { page, noise, close } = await studio.open({ at: "/runs/shown" });
      page.setDefaultTimeout(60_000);
      const [file] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", { name: "Publish" }).click(),
      ]);
      expect(file.suggestedFilename()).toBe("shown.html");
      const path = join(studio.runs, ".published.html");
      await file.saveAs(path);
      const html = readFileSync(path, "utf8");
      expect(html).toMatch(/^<!doctype html>/);
      for (const name of ["model.safetensors", "data/mnist-test.npz", "engine.js", "ort.wasm"])
        expect(html).toContain(`data-file="${name}"`);
      expect(html.length).toBeLessThan(10_000_000);
      expect(await seriousFindings(page)).toEqual([]);
      const refused = await page.evaluate(async () => {
        const headers = { "Content-Type": "application/json" };
        const answer = await fetch("api/runs/bare/publish", { method: "POST", headers, body: "{}" });
        return `${answer.status} ${await answer.text()}`;
      });
      expect(refused).toMatch(/^404 .*bare has no checkpoint yet/);
      expect(noise.filter((text) => !text.includes("404"))).toEqual([]);
      await close();
    },
  );
});
