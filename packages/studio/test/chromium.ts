import { existsSync } from "node:fs";

/** Where Chromium lies; tests skip where there is none: `.ci/run` installs it. */
export const chromiumPath = process.env.CHROMIUM ?? "/usr/bin/chromium";
export const hasChromium = existsSync(chromiumPath);

/** Chromium without the code of windows, where `.ci/run` installed it: it opens a page in half the processor's time. */
const shell = "/usr/bin/chromium-headless-shell";
/** The one that tests look through; WebGPU is tried in the whole one. */
export const testedChromium = (flags: readonly string[]): string =>
  process.env.CHROMIUM === undefined && existsSync(shell) && !flags.some((flag) => flag.includes("webgpu"))
    ? shell
    : chromiumPath;

/**
 * WebGL in software, all else drawn without it, which takes a tenth of the processor's time; and nothing that asks the network. ONNX Runtime's functions
 * are optimised after ten times as much work as usual: most pages of a test compute for less time than optimising them takes.
 */
export const chromiumFlags = [
  "--js-flags=--wasm-tiering-budget=130000000",
  ...["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-sync"],
  ...["--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
  ...["--disable-gpu-compositing", "--disable-gpu-rasterization", "--disable-accelerated-2d-canvas"],
];
