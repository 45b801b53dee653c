import { mkdirSync, existsSync } from "node:fs";
import { join } from "node:path";
import { makeRun } from "./made-runs.js";
import { openStudio, openPage, startChromium } from "./open-studio.js";
const runs = "/tmp/dev/runs1000";
if (!existsSync(runs)) {
  mkdirSync(runs);
  for (let i = 0; i < 1000; i++)
    makeRun(runs, {
      name: `run-${String(i).padStart(4, "0")}`,
      negElbo: 80 + ((i * 37) % 100),
      step: 500,
      steps: 500,
      createdAt: new Date(1.76e12 + i * 6e7).toISOString(),
    });
}
const studio = await openStudio(runs);
const token = new URL(studio.url).searchParams.get("token")!;
const t = async (label: string, path: string) => {
  const s = performance.now();
  const r = await fetch(new URL(path, studio.url), { headers: { Authorization: `Bearer ${token}` } });
  const b = await r.arrayBuffer();
  console.log(label, (performance.now() - s).toFixed(0), "ms", b.byteLength);
};
await t("first list", "/api/runs");
await t("second list", "/api/runs");
await t("third", "/api/runs");
const browser = await startChromium();
for (let i = 0; i < 3; i++) {
  const s = performance.now();
  const { page, close } = await openPage(browser, studio, { at: "/runs" });
  const g = performance.now() - s;
  await page.locator("[data-run]").first().waitFor({ timeout: 60000 });
  console.log(
    "goto",
    g.toFixed(0),
    "first row",
    (performance.now() - s).toFixed(0),
    "rows",
    await page.locator("[data-run]").count(),
    await page.evaluate(() =>
      JSON.stringify(performance.getEntriesByType("paint").map((p) => [p.name, Math.round(p.startTime)])),
    ),
  );
  await page.screenshot({ path: `/tmp/shots/many-${i}.png` });
  await close();
}
await browser.close();
await studio.close();
