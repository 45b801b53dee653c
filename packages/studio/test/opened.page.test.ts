import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { startCommand, temporaryFolder } from "../../cli/test/command.js";
import { makeRun } from "./made-runs.js";
import { buildPage, hasChromium } from "./open-studio.js";
import { startChromium } from "./start-chromium.js";

const patience = 120_000;

describe.skipIf(!hasChromium || process.platform !== "linux")("latents studio --open", () => {
  it(
    "opens the studio in the browser and gives no process the key",
    async () => {
      await buildPage();
      const folder = temporaryFolder();
      const at = (name: string): string => join(folder.path, name);
      makeRun(at("runs"), { name: "alpha" });
      writeFileSync(
        at("xdg-open"),
        `#!/bin/sh\nprintf '%s\\n' "$@" > "${at("part")}"; mv "${at("part")}" "${at("opened")}"\n`,
      );
      chmodSync(at("xdg-open"), 0o755);
      const env = { PATH: `${folder.path}${delimiter}${process.env.PATH}` };
      const { child, outcome } = startCommand(["studio", "--runs", at("runs"), "--port", "0", "--open"], { env });
      const url = await new Promise<string>((resolve, reject) => {
        child.stdout!.on("data", (text) => resolve(String(text).trim()));
        void outcome.then(({ stderr }) => reject(new Error(`the studio ended: ${stderr}`)));
      });
      const key = new URL(url).searchParams.get("token")!;
      await expect.poll(() => existsSync(at("opened")), { timeout: 20_000 }).toBe(true);
      const given = readFileSync(at("opened"), "utf8").trim();
      expect(given).not.toContain(key);
      expect(statSync(given).mode & 0o777).toBe(0o600);

      const browser = await startChromium();
      const page = await browser.newPage();
      await page.goto(pathToFileURL(given).href);
      await page.locator("[data-run=alpha]").waitFor({ timeout: 40_000 });
      expect(page.url()).toBe(`${new URL(url).origin}/#/runs`);
      await browser.close();

      child.kill("SIGINT");
      expect((await outcome).stderr).not.toContain("internal");
      expect(existsSync(given)).toBe(false);
      folder.remove();
    },
    patience,
  );
});
