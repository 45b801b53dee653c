import type * as Ort from "onnxruntime-common";
import { InputError } from "../errors.js";
import { checkThreads, type OrtBackend } from "./ort-backend.js";
import type { RuntimeOptions } from "./runtime.js";

interface OrtNode {
  readonly listSupportedBackends?: () => { name: string; bundled: boolean }[];
}

async function importOrt(): Promise<typeof Ort & OrtNode> {
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
    state: "in-place",
  };
}

/** Cores of this machine: Node 20 has no navigator, and core imports no node: module. */
function defaultCores(): number {
  const os = (
    globalThis as { process?: { getBuiltinModule?: (id: string) => { availableParallelism(): number } } }
  ).process?.getBuiltinModule?.("os");
  return os?.availableParallelism() ?? 2;
}
