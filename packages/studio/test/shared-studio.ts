import type { Browser } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { temporaryFolder } from "../../cli/test/command.js";
import { openPage, openStudioHere, type PageOptions, type Served } from "./open-studio.js";
import { startChromium } from "./start-chromium.js";

/** What the tests of a `describe` have together. */
export interface SharedStudio {
  /** The folder of its runs. */
  readonly runs: string;
  readonly url: string;
  readonly browser: Browser;
  /** Opens the page in a window of its own. */
  open(options?: PageOptions): ReturnType<typeof openPage>;
}

/**
 * A studio over a folder of its own, in which `prepare` may put runs, served here or as `serve` says, and a browser with `flags`: before all tests, and gone after them.
 */
export function sharedStudio(
  prepare: (runs: string) => void | Promise<void> = () => undefined,
  flags: readonly string[] = [],
  serve: (runs: string) => Promise<Served> = openStudioHere,
): SharedStudio {
  let folder: ReturnType<typeof temporaryFolder>;
  let studio: Served;
  let browser: Browser;
  beforeAll(async () => {
    folder = temporaryFolder();
    await prepare(folder.path);
    studio = await serve(folder.path);
    browser = await startChromium(flags);
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await studio?.close();
    folder.remove();
  }, 60_000);
  return {
    get runs() {
      return folder.path;
    },
    get url() {
      return studio.url;
    },
    get browser() {
      return browser;
    },
    open: (options) => openPage(browser, studio, options),
  };
}
