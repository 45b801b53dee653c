import { accessSync, constants, existsSync } from "node:fs";
import { chromium, type Browser } from "playwright-core";

/** Where Chromium is looked for: CHROMIUM, then Debian's and the usual places. */
const places = [
  process.env["CHROMIUM"],
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** Path of a Chromium that can be run, or undefined where there is none. */
export function findChromium(): string | undefined {
  return places.find((path) => {
    if (path === undefined) return false;
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Debian's Chromium without the code of windows, which opens a page in half the processor's time; it has no WebGPU. */
const shell = "/usr/bin/chromium-headless-shell";

const quiet = [
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
/** WebGPU on the processor: SwiftShader, the same on every machine. */
const softwareWebGpu = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader", "--enable-features=Vulkan"];

/** Starts a headless Chromium; with `webgpu`, one whose WebGPU adapter is SwiftShader, else one without WebGPU. */
export async function launchChromium({ webgpu = false } = {}): Promise<Browser> {
  const found = findChromium();
  const executablePath = !webgpu && process.env["CHROMIUM"] === undefined && existsSync(shell) ? shell : found;
  if (executablePath === undefined) throw new Error("chromium is not installed (apt-get install chromium)");
  const args = [...quiet, ...(webgpu ? softwareWebGpu : ["--disable-gpu"])];
  return chromium.launch({ executablePath, headless: true, args });
}
