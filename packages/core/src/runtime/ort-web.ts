import type * as Ort from "onnxruntime-common";
import { InputError } from "../errors.js";
import { input } from "../graph/index.js";
import { webGpuLowerings } from "../onnx/gpu-lowerings.js";
import { graphModel } from "../onnx/index.js";
import { checkThreads, type OrtBackend } from "./ort-backend.js";
import type { RuntimeOptions } from "./runtime.js";

/** The two builds of onnxruntime-web: the one with WebGPU is twice as large, and slower on the processor. */
const builds = {
  wasm: { load: () => import("onnxruntime-web/wasm"), files: "ort-wasm-simd-threaded" },
  webgpu: { load: () => import("onnxruntime-web/webgpu"), files: "ort-wasm-simd-threaded.asyncify" },
} as const;
type Device = keyof typeof builds;

/** A build starts once in a page, with what it was first given. */
const started = new Map<Device, { readonly threads: number; readonly ort: Promise<typeof Ort> }>();

/**
 * Loads onnxruntime-web: WebAssembly (threads only where the page is cross-origin isolated) or WebGPU.
 * Throws InputError for a device that this page has not, files that could not be loaded, or a number of threads other than the one that
 * the page already runs with.
 */
export async function loadOrt(options: RuntimeOptions): Promise<OrtBackend> {
  const device = options.device ?? "wasm";
  if (device !== "wasm" && device !== "webgpu")
    throw new InputError(`device: "${device}" does not exist in a page; available here: wasm, webgpu`);
  if (device === "webgpu") await requireAdapter();
  const known = started.get(device);
  const threads = threadsOf(options.threads ?? known?.threads);
  if (known && known.threads !== threads)
    throw new InputError(
      `threads: this page already runs ${device} with ${known.threads}, got ${threads}; leave threads out, or reload the page`,
    );
  const entry = known ?? { threads, ort: start(device, threads, options) };
  started.set(device, entry);
  return {
    ort: await entry.ort,
    device,
    threads,
    sessionOptions: sessionOptions(device),
    ...(device === "webgpu" ? { state: "gpu", lowerings: webGpuLowerings } : { state: "copied" }),
  };
}

const sessionOptions = (device: Device): Ort.InferenceSession.SessionOptions => ({
  executionProviders: [device],
  graphOptimizationLevel: "all",
  logSeverityLevel: 4,
});

/** Threads share memory, which a browser gives to cross-origin isolated pages alone; elsewhere there is one. */
function threadsOf(asked: number | undefined): number {
  const threads = checkThreads(asked ?? Math.min(globalThis.navigator?.hardwareConcurrency ?? 1, 8));
  return globalThis.crossOriginIsolated ? threads : 1;
}

async function requireAdapter(): Promise<void> {
  const { gpu } = (globalThis.navigator ?? {}) as { gpu?: { requestAdapter(): Promise<unknown> } };
  if (gpu === undefined)
    throw new InputError(
      `device: this page has no WebGPU${globalThis.isSecureContext ? "" : " (it is not a secure context: serve it by https, or from localhost)"}; use "wasm"`,
    );
  if (!(await gpu.requestAdapter()))
    throw new InputError(`device: this browser gives no WebGPU adapter on this machine; use "wasm"`);
}

/** Loads a build and runs a graph of one node, so that missing files are told now and not by the first training. */
async function start(device: Device, threads: number, { wasmPaths, wasmBinary }: RuntimeOptions): Promise<typeof Ort> {
  const { load, files } = builds[device];
  try {
    const ort = (await load()) as unknown as typeof Ort;
    ort.env.wasm.numThreads = threads;
    if (wasmBinary !== undefined && device === "wasm") ort.env.wasm.wasmBinary = wasmBinary;
    if (wasmPaths !== undefined) ort.env.wasm.wasmPaths = absolute(wasmPaths);
    const x = input("x", [1]);
    const model = graphModel({ name: "probe", inputs: [x], outputs: { y: x } });
    const session = await ort.InferenceSession.create(model, sessionOptions(device));
    // Compiled GPU kernels are kept as long as some session lives: with this one the next training or evaluation need not compile its own.
    if (device === "wasm") await session.release();
    return ort;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InputError(
      `device: onnxruntime-web could not start ${device} (${reason}); serve ${files}.wasm and ${files}.mjs of its dist folder, and say where with wasmPaths (docs/devices.md)`,
    );
  }
}

/** Relative addresses count from the page, not from the script that ONNX Runtime came in. */
function absolute(paths: NonNullable<RuntimeOptions["wasmPaths"]>): Ort.Env.WasmPrefixOrFilePaths {
  const base = globalThis.location?.href;
  const url = (path: string): string => (URL.canParse(path, base) ? new URL(path, base).href : path);
  if (typeof paths === "string") return url(paths.endsWith("/") ? paths : `${paths}/`);
  return { wasm: url(paths.wasm), mjs: url(paths.mjs) };
}
