import { mkdirSync, rmSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeRun } from "./made-runs.js";
import { openStudio, openPage, startChromium } from "./open-studio.js";
const runs = "/tmp/dev/odd";
rmSync(runs, { recursive: true, force: true });
mkdirSync(runs);
const data = (name: string, to: string) => {
  const f = join(runs, name, "config.json");
  const r = JSON.parse(readFileSync(f, "utf8"));
  r.data.name = to;
  r.config.data = { name: to };
  writeFileSync(f, JSON.stringify(r));
};
makeRun(runs, {
  name: "e6-celeba-attributes-beta-tcvae-20261121-143005",
  config: { recipe: "e6-celeba-attributes" },
  negElbo: 6123,
  step: 20000,
  steps: 20000,
});
data("e6-celeba-attributes-beta-tcvae-20261121-143005", "celeba-faces-128-attributes");
makeRun(runs, { name: "mnist-20261121-143005", negElbo: 98, step: 200000, steps: 200000 });
makeRun(runs, { name: "fashion", negElbo: 240, step: 12000, steps: 12000 });
data("fashion", "fashion-mnist");
makeRun(runs, { name: "stopped-run", step: 12000, steps: 100000 });
const studio = await openStudio(runs);
const browser = await startChromium();
for (const [at, name] of [
  ["/runs", "runs"],
  ["/runs/e6-celeba-attributes-beta-tcvae-20261121-143005", "run"],
  ["/compare/e6-celeba-attributes-beta-tcvae-20261121-143005,mnist-20261121-143005,fashion", "compare"],
] as const)
  for (const [width, height] of [
    [1280, 900],
    [360, 800],
  ] as const) {
    const { page, close } = await openPage(browser, studio, { at, width, height });
    await page.locator("[data-run], figure img").first().waitFor({ timeout: 60000 });
    await page.waitForTimeout(800);
    await page.screenshot({ path: `/tmp/shots/odd-${name}-${width}.png`, fullPage: name !== "runs" });
    await close();
  }
await browser.close();
await studio.close();
