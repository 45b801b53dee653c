import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
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
      // from a disk, whole and where the network broke off
      const alone = await page.context().newPage();
      await alone.goto(`${pathToFileURL(path).href}#/draw/site`);
      await alone.getByRole("application", { name: /^Drawing pad/ }).waitFor();
      await alone.close();
      const part = join(studio.runs, ".part.html");
      writeFileSync(part, html.slice(0, html.indexOf('data-file="ort.wasm"') + 1_000_000));
      const broken = await page.context().newPage();
      await broken.goto(pathToFileURL(part).href);
      // the first move from nowhere is none
      for (const x of [300, 310]) await broken.mouse.move(x, 300);
      await broken.getByText("This page is not whole").waitFor();
      await broken.getByText("ONNX Runtime has not come with this page; load it again").waitFor();
      await broken.close();
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
