import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { chromium, type BrowserContextOptions, type Page } from "playwright-core";

/** Debian's Chromium without the code of windows where it is there, which opens a page in half the processor's time. */
const executablePath =
  process.env.CHROMIUM ?? ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"].find(existsSync) ?? "";

/** Whether a test of a page can run: `.ci/run` installs Chromium. */
export const hasChromium = existsSync(executablePath);

export interface OpenPage {
  readonly page: Page;
  /** Every message, error and request for anything beyond the page itself. */
  readonly noise: readonly string[];
}

/** A file that Chromium opens. */
export interface ChromiumPage {
  open(options: BrowserContextOptions): Promise<OpenPage>;
  close(): Promise<void>;
}

/** Starts Chromium for a page of one file. */
export async function chromiumPage(html: string): Promise<ChromiumPage> {
  const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"];
  const browser = await chromium.launch({ executablePath, args });
  const folder = await mkdtemp(path.join(tmpdir(), "latents-page-"));
  const file = path.join(folder, "page.html");
  await writeFile(file, html);
  const url = pathToFileURL(file).href;
  return {
    open: async (options) => {
      const page = await browser.newPage(options);
      const noise: string[] = [];
      page.on("console", (message) => noise.push(message.text()));
      page.on("pageerror", (error) => noise.push(error.message));
      page.on("request", (request) => {
        if (request.url() !== url && !request.url().startsWith("data:")) noise.push(request.url());
      });
      await page.goto(url);
      return { page, noise };
    },
    close: async () => {
      await browser.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
