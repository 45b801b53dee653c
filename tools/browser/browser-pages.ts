import type { Browser, Page } from "playwright-core";
import { bundlePage, ortFolder, type PageFiles } from "./bundle-page.js";
import { launchChromium } from "./chromium.js";
import { servePages, type PageServer } from "./page-server.js";

export interface BrowserPagesOptions {
  /** TypeScript that the page runs, to be bundled here; or the page as a bundler made it. */
  readonly entry: URL | PageFiles;
  /** Whether the browser has a WebGPU adapter (SwiftShader); default false. */
  readonly webgpu?: boolean;
  /** Whether pages are cross-origin isolated; default true. */
  readonly isolated?: boolean;
}

/** A browser, a server and a bundle: every page opened is a fresh one. ONNX Runtime's files are under `/ort/`. */
export class BrowserPages {
  /** Errors that pages threw and nothing caught. */
  readonly errors: string[] = [];

  private constructor(
    private readonly browser: Browser,
    private readonly server: PageServer,
  ) {}

  static async start({ entry, webgpu, isolated }: BrowserPagesOptions): Promise<BrowserPages> {
    const files = entry instanceof URL ? await bundlePage(entry) : entry;
    const server = await servePages({ files, folders: { "/ort/": ortFolder }, isolated });
    return new BrowserPages(await launchChromium({ webgpu }), server);
  }

  /** Of the browser. */
  get version(): string {
    return this.browser.version();
  }

  /** Opens a page; `before` is JavaScript to run in it first. */
  async open({ before = "" } = {}): Promise<Page> {
    const page = await this.browser.newPage();
    page.on("pageerror", (error) => this.errors.push(String(error)));
    await page.addInitScript(before);
    await page.goto(this.server.origin);
    return page;
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.close();
  }
}
