import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { buildPage } from "./open-studio.js";

it("the page's own JavaScript is below 300 kB gzip; the engine's worker and ONNX Runtime come later, when a model is opened", async () => {
  await buildPage();
  const folder = fileURLToPath(new URL("../../cli/page/assets/", import.meta.url));
  const scripts = readdirSync(folder).filter((file) => file.endsWith(".js"));
  const sizeOf = (files: readonly string[]): number =>
    files.reduce((sum, file) => sum + gzipSync(readFileSync(folder + file)).length, 0);
  const isEngine = (file: string): boolean => file.startsWith("engine-worker");
  const isRuntime = (file: string): boolean => file.startsWith("ort.");
  expect(scripts.some(isEngine)).toBe(true);
  expect(sizeOf(scripts.filter((file) => !isEngine(file) && !isRuntime(file)))).toBeLessThan(300_000);
  expect(sizeOf(scripts.filter(isEngine))).toBeLessThan(140_000);
});
