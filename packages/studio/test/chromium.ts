import { existsSync } from "node:fs";

/** Where Chromium lies; tests skip where there is none: `.ci/run` installs it. */
export const chromiumPath = process.env.CHROMIUM ?? "/usr/bin/chromium";
/** Chromium without the code of windows, where `.ci/run` installed it: it opens a page in half the processor's time. */
const shell = "/usr/bin/chromium-headless-shell";
/** The one that tests look through. */
export const testedChromium = process.env.CHROMIUM ?? (existsSync(shell) ? shell : chromiumPath);
export const hasChromium = existsSync(testedChromium);

/** WebGL in software, all else drawn without it, which takes a tenth of the processor's time; and nothing that asks the network. */
export const chromiumFlags = [
  ...["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-sync"],
  ...["--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
  ...["--disable-gpu-compositing", "--disable-gpu-rasterization", "--disable-accelerated-2d-canvas"],
];
