import type * as Ort from "onnxruntime-common";
import { InputError } from "../errors.js";
import { gpuLowerings, webGpuLowerings } from "../onnx/gpu-lowerings.js";
import type { Lowerings } from "../onnx/index.js";
import { checkThreads, type OrtBackend } from "./ort-backend.js";
import { nativeRuntime } from "./native-runtime.js";
import type { Runtime, RuntimeOptions } from "./runtime.js";

interface OrtNode {
  readonly listSupportedBackends?: () => { name: string; bundled: boolean }[];
}

/** The part of Node's `process` that is used here. */
interface NodeProcess {
  readonly env: Record<string, string | undefined>;
  readonly getBuiltinModule?: (id: string) => { availableParallelism(): number };
}
const { process } = globalThis as { process?: NodeProcess };

/**
 * ONNX Runtime 1.29 and later sends usage data to Microsoft from Linux and macOS too, and keeps an identifier and a queue in the user's
 * cache folder, unless this is set before it starts. Nobody who trains a model has asked for that; 0 allows it.
 */
function disableTelemetry(): void {
  if (process) process.env["ORT_DISABLE_TELEMETRY"] ??= "1";
}

async function importOrt(): Promise<typeof Ort & OrtNode> {
  disableTelemetry();
  try {
    const module = (await import("onnxruntime-node")) as unknown as typeof Ort &
      OrtNode & { default?: typeof Ort & OrtNode };
    return module.default ?? module;
  } catch (error) {
    throw new InputError(
      `onnxruntime-node could not be loaded (${error instanceof Error ? error.message.split("\n")[0] : String(error)}); install it beside this package: npm i onnxruntime-node`,
    );
  }
}

/**
 * The operators of `@latents/native`, in the library that onnxruntime-node has just loaded. LATENTS_NATIVE is 0 for none, or the path of an addon.
 * Throws InputError, with the reason as its cause, where they are asked for by name or path and cannot be had; else they are then left out.
 */
async function loadNative(options: RuntimeOptions, device: string, threads: number): Promise<Runtime | undefined> {
  const { engine } = options;
  if (engine !== undefined && engine !== "native" && engine !== "standard")
    throw new InputError(`engine: must be native or standard, got ${JSON.stringify(engine)}`);
  const named = process?.env["LATENTS_NATIVE"] || undefined;
  const refused = device !== "cpu" ? `the device is ${device}` : named === "0" ? "LATENTS_NATIVE is 0" : undefined;
  if (engine === "standard" || (engine === undefined && refused)) return undefined;
  const reason = refused ?? (await openNative(threads));
  if (typeof reason !== "string") return reason;
  if (engine === undefined && named !== undefined)
    throw new InputError(
      `LATENTS_NATIVE: must be 0 or the file of an addon, got ${JSON.stringify(named)} (${reason}); leave it unset, or see docs/engine.md`,
      { cause: reason },
    );
  if (engine === undefined) return undefined;
  throw new InputError(`engine: "native" is not available, ${reason}; leave engine out, or see docs/engine.md`, {
    cause: reason,
  });
}

/** The addon's drawing of bits for a device that its operators do not run: to the same bits, so that it is left out where it cannot be had. */
async function nativeDrawBits(
  { engine }: RuntimeOptions,
  device: string,
  threads: number,
): Promise<Pick<Runtime, "drawBits">> {
  if (device === "cpu" || engine === "standard") return {};
  const native = await openNative(threads);
  return typeof native === "string" ? {} : { drawBits: native.drawBits };
}

/** The runtime, or why there is none. */
async function openNative(threads: number): Promise<Runtime | string> {
  try {
    const { loadAddon } = await import("@latents/native");
    const addon = loadAddon();
    if (!addon) return "@latents/native has no addon for this machine";
    addon.open();
    return nativeRuntime(addon, threads);
  } catch (error) {
    return error instanceof Error ? error.message.split("\n")[0] : String(error);
  }
}

/** How ops are written for devices other than the processor, where that was measured. */
const lowerings: Readonly<Record<string, Lowerings>> = { webgpu: webGpuLowerings, cuda: gpuLowerings };

/** Loads onnxruntime-node for a device. */
export async function loadOrt(options: RuntimeOptions): Promise<OrtBackend> {
  const device = options.device ?? "cpu";
  const ort = await importOrt();
  // it would print what our errors say better, with paths of the machine
  ort.env.logLevel = "fatal";
  const available = ort.listSupportedBackends?.().map((backend) => backend.name) ?? ["cpu"];
  if (!available.includes(device))
    throw new InputError(
      `device: "${device}" is not in this build of onnxruntime-node; available here: ${available.join(", ")}${device === "cuda" ? " (CUDA is added by the package's install script: see docs/devices.md)" : ""}`,
    );
  const cores = (globalThis.navigator as { hardwareConcurrency?: number } | undefined)?.hardwareConcurrency;
  const threads = checkThreads(options.threads ?? Math.min(cores ?? defaultCores(), 8));
  return {
    ort,
    device,
    threads,
    sessionOptions: {
      executionProviders: device === "cpu" ? ["cpu"] : [device, "cpu"],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: "sequential",
      graphOptimizationLevel: "all",
      logSeverityLevel: 4,
      // moments of an optimiser decay into denormals, which are many times slower than normal numbers
      extra: { session: { set_denormal_as_zero: "1" } },
    },
    // the WebGPU provider has no Loop, the CUDA provider has
    state: device === "webgpu" ? "gpu" : "in-place",
    lowerings: lowerings[device],
    native: await loadNative(options, device, threads),
    ...(await nativeDrawBits(options, device, threads)),
  };
}

/** Cores of this machine: Node 20 has no navigator, and core imports no node: module. */
function defaultCores(): number {
  const os = process?.getBuiltinModule?.("os");
  return os?.availableParallelism() ?? 2;
}
