import type * as Ort from "onnxruntime-common";
import { InputError } from "../errors.js";
import { checkThreads, type OrtBackend } from "./ort-backend.js";
import type { RuntimeOptions } from "./runtime.js";

/** Loads onnxruntime-web: WebAssembly (threads only where the page is cross-origin isolated) or WebGPU. */
export async function loadOrt(options: RuntimeOptions): Promise<OrtBackend> {
  const device = options.device ?? "wasm";
  if (device !== "wasm" && device !== "webgpu")
    throw new InputError(`device: "${device}" does not exist in a page; available here: wasm, webgpu`);
  const gpu = (globalThis.navigator as { gpu?: { requestAdapter(): Promise<unknown> } } | undefined)?.gpu;
  if (device === "webgpu" && !(await gpu?.requestAdapter()))
    throw new InputError(`device: this browser gives no WebGPU adapter; use "wasm"`);
  const ort = (await import("onnxruntime-web/webgpu")) as unknown as typeof Ort;
  const cores = globalThis.navigator?.hardwareConcurrency ?? 1;
  const threads = globalThis.crossOriginIsolated ? checkThreads(options.threads ?? Math.min(cores, 8)) : 1;
  ort.env.wasm.numThreads = threads;
  return {
    ort,
    device,
    threads,
    sessionOptions: { executionProviders: [device], graphOptimizationLevel: "all", logSeverityLevel: 3 },
    stateLocation: device === "webgpu" ? "gpu-buffer" : "cpu",
  };
}
