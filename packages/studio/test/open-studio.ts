import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { serveStudio } from "../../cli/src/server/serve-studio.js";
import type { ShownSweep } from "../../cli/src/server/studio-service.js";
import { pagePolicy, securityHeaders } from "../../cli/src/server/http/security-headers.js";
import { startCommand } from "../../cli/test/command.js";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const pageFolder = here("../page");

export { hasChromium } from "./chromium.js";

/** A wait for a page on a busy machine. */
export const patient = { timeout: 100_000 };

/** A served page. */
export interface Served {
  /** The address to open. */
  readonly url: string;
  close(): Promise<void>;
}

/** The studio's server over a folder of runs, or of a sweep, in this process: for a test that starts no training by it, which needs a process of its own. */
export async function openStudioHere(runs: string, sweep?: ShownSweep): Promise<Served> {
  await buildPage();
  const bugs: unknown[] = [];
  const studio = await serveStudio({ runs, port: 0, sweep, onBug: (error) => bugs.push(error) });
  return {
    url: studio.url,
    close: async () => {
      await studio.close();
      if (bugs.length > 0) throw new Error("the server had a bug", { cause: bugs[0] });
    },
  };
}

/** `latents studio` over a folder of runs, as a user starts it. */
export async function openStudio(runs: string, port = "0"): Promise<Served> {
  await buildPage();
  const { child, outcome } = startCommand(["studio", "--runs", runs, "--port", port]);
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout!.on("data", (text) => resolve(String(text).trim()));
    void outcome.then(({ stderr }) => reject(new Error(`the studio ended: ${stderr}`)));
  });
  return {
    url,
    close: async () => {
      child.kill("SIGINT");
      const { stderr } = await outcome;
      if (stderr.includes("internal:")) throw new Error(`the server had a bug: ${stderr}`);
    },
  };
}

/**
 * The page as files on a web host, with no server of runs; `files` lie beside it, address -> path. Without `isolated` it lacks the headers that
 * threads need; `folder` is another than that of the built page.
 */
export async function openSite(
  files: Readonly<Record<string, string>> = {},
  { isolated = true, folder = pageFolder }: { readonly isolated?: boolean; readonly folder?: string } = {},
): Promise<Served> {
  await buildPage();
  return listen((from, to) => sendFile(from, to, files, folder, isolated));
}

async function listen(answer: (from: IncomingMessage, to: ServerResponse) => void): Promise<Served> {
  const server = createServer(answer);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".json": "application/json",
};

function sendFile(
  from: IncomingMessage,
  to: ServerResponse,
  files: Readonly<Record<string, string>>,
  folder: string,
  isolated: boolean,
): void {
  const path = decodeURIComponent(new URL(from.url ?? "/", "http://x").pathname).slice(1) || "index.html";
  const file = files[path] ?? join(folder, normalize(path));
  if (!existsSync(file) || !statSync(file).isFile()) return void to.writeHead(404).end();
  const type = types[extname(file)] ?? "application/octet-stream";
  const size = statSync(file).size;
  const headers = { "Content-Type": type, "Content-Length": size, "Content-Security-Policy": pagePolicy };
  const shown = Object.entries(securityHeaders).filter(([name]) => isolated || !/^cross-origin-/i.test(name));
  to.writeHead(200, { ...Object.fromEntries(shown), ...headers }).end(
    from.method === "HEAD" ? undefined : readFileSync(file),
  );
}

/** Builds the page where it is missing or older than its sources; one process at a time. */
export async function buildPage(): Promise<void> {
  const lock = join(tmpdir(), `latents-page-${Buffer.from(pageFolder).toString("hex").slice(-60)}`);
  for (;;) {
    if (isFresh()) return;
    try {
      mkdirSync(lock);
      break;
    } catch {
      // another test builds it; a lock of a killed one grows old
      if (Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > 180_000)
        rmSync(lock, { recursive: true, force: true });
      await sleep(300);
    }
  }
  // a test's own NODE_ENV would put the development build of React into the page
  const { NODE_ENV } = process.env;
  try {
    process.env.NODE_ENV = "production";
    const { build } = await import("vite");
    await build({ configFile: here("../vite.config.ts"), logLevel: "error" });
  } finally {
    process.env.NODE_ENV = NODE_ENV;
    rmSync(lock, { recursive: true, force: true });
  }
}

function isFresh(): boolean {
  const built = statSync(join(pageFolder, "index.html"), { throwIfNoEntry: false })?.mtimeMs;
  return built !== undefined && ["../src", "../index.html", "../../core/src"].every((at) => newest(here(at)) <= built);
}

function newest(path: string): number {
  const { mtimeMs } = statSync(path);
  if (!statSync(path).isDirectory()) return /\.test\.tsx?$/.test(path) ? 0 : mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}

export interface PageOptions {
  /** What follows `#` in the address: `/runs`. */
  readonly at?: string;
  readonly width?: number;
  readonly height?: number;
  readonly dark?: boolean;
}

/**
 * Opens the page in a window of its own; `noise` collects warnings and errors of its console and of its scripts, `scripts` the names of the files of
 * code that it and its worker loaded, `received` how many bytes of what they asked for had to come, compressed as they came, by path.
 */
export async function openPage(
  browser: Browser,
  served: Served,
  { at = "", width = 1280, height = 720, dark = false }: PageOptions = {},
): Promise<{
  page: Page;
  noise: string[];
  scripts: Set<string>;
  received: Map<string, number>;
  close: () => Promise<void>;
}> {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: dark ? "dark" : "light",
    reducedMotion: "reduce",
  });
  // a machine at half its speed is no reason to fail
  context.setDefaultTimeout(100_000);
  const page = await context.newPage();
  const noise: string[] = [];
  const scripts = new Set<string>();
  const received = new Map<string, number>();
  context.on("requestfinished", async (request) => {
    const { pathname } = new URL(request.url());
    // a window that closes meanwhile has no sizes
    const { responseBodySize } = await request.sizes().catch(() => ({ responseBodySize: 0 }));
    received.set(pathname, (received.get(pathname) ?? 0) + responseBodySize);
  });
  context.on("request", (request) => {
    const [name] = /[^/]+\.js$/.exec(new URL(request.url()).pathname) ?? [];
    if (name) scripts.add(name);
  });
  page.on("console", (message) => {
    // how WebGL in software comes onto the page, not what the page does
    if (/GPU stall due to ReadPixels/.test(message.text())) return;
    const what = message.text().startsWith("Failed to load resource") ? ` ${message.location().url}` : "";
    if (["error", "warning"].includes(message.type())) noise.push(message.text() + what);
  });
  page.on("pageerror", (error) => noise.push(error.message));
  // the key leaves the address, what follows # stays
  await page.goto(`${served.url}${at && `#${at}`}`);
  return { page, noise, scripts, received, close: () => context.close() };
}

/** What a view may weigh, kB of gzip, with all that it loads when it is used. 380 before a run's page had tables, and the map its panels; 400 before
 * tables were trained in the page, which cut the engine's code into more pieces. */
export const mostKilobytes = 405;

/** What code weighs on its way to a browser, kB of gzip, without ONNX Runtime and the library of video, which saving a film loads; default all that the page has. */
export function ownKilobytes(scripts: Iterable<string> = readdirSync(join(pageFolder, "assets"))): number {
  let sum = 0;
  for (const name of scripts)
    if (name.endsWith(".js") && !/^(ort\.|video-film-)/.test(name))
      sum += gzipSync(readFileSync(join(pageFolder, "assets", name))).length;
  return sum / 1000;
}

/** What axe finds that is serious or critical, in words. */
export async function seriousFindings(page: Page): Promise<string[]> {
  // passes are not described; only a page with frames needs axe's way over a page more
  const { violations } = await new AxeBuilder({ page })
    .options({ resultTypes: ["violations"] })
    .setLegacyMode(page.frames().length === 1)
    .analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html.slice(0, 200)).join(" | ")}`);
}
