import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { findChromium } from "../../../../../tools/browser/chromium.js";
import { runCounting, runFixed, runSameTraining, traceDifference } from "../../testing/same-training.js";
import { ortRuntime } from "../ort-runtime.js";
import { referenceRuntime } from "../reference-runtime.js";
import type { Runtime } from "../runtime.js";

/** Chromium's SwiftShader, a graphics processor in software, where Vulkan's loader is there as well; undefined where not. */
async function softwareGpu(): Promise<Runtime | undefined> {
  const driver = join(dirname(findChromium() ?? ""), "vk_swiftshader_icd.json");
  const debian = "/usr/lib/chromium/vk_swiftshader_icd.json";
  const found = [driver, debian].find((path) => existsSync(path));
  if (found === undefined) return undefined;
  process.env["VK_DRIVER_FILES"] ??= found;
  const runtime = await ortRuntime({ device: "webgpu" });
  try {
    await runFixed(runtime);
    return runtime;
  } catch (error) {
    if (/finds no adapter/.test(String(error))) return undefined;
    throw error;
  }
}

it("Node's WebGPU, with the state on the GPU, trains as the reference does (skipped without Vulkan's loader)", async ({
  skip,
}) => {
  const runtime = await softwareGpu();
  if (!runtime) return skip("libvulkan or Chromium's SwiftShader is not installed");
  const reference = referenceRuntime();
  const size = { steps: 6, chunk: 4 };
  const trace = await runSameTraining("conv", runtime, size);
  const { loss, change } = traceDifference(trace, await runSameTraining("conv", reference, size));
  expect(loss).toBeLessThan(1e-4);
  expect(change).toBeLessThan(1e-4);
  expect(await runCounting(runtime)).toEqual(await runCounting(reference));
  expect(await runFixed(runtime)).toEqual(await runFixed(reference));
}, 120_000);
