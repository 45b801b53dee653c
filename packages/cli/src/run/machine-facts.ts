import { cpus, totalmem } from "node:os";
import { LatentsError, ortRuntime, type Runtime } from "@latents/core";
import { listDatasets } from "../dataset/index.js";
import { version } from "../files/version.js";
import { onnxruntimeVersion } from "./onnxruntime-version.js";

/** What a training would run with on this machine. */
export interface MachineFacts {
  readonly versions: { readonly latents: string; readonly node: string; readonly onnxruntime: string };
  readonly system: string;
  readonly device: string;
  /** `native`, or `standard`: ONNX Runtime's own operators. */
  readonly engine: Runtime["engine"];
  /** Why it is not `native`. */
  readonly withoutNative?: string;
  readonly threads: number;
  readonly cores: number;
  readonly cpu?: string;
  readonly memoryBytes: number;
  readonly datasets: readonly {
    readonly name: string;
    readonly present: boolean;
    readonly downloadMegabytes: number;
  }[];
}

/** Looks at this machine; downloads nothing. Throws InputError for a device that is not here. */
export async function machineFacts(options: {
  readonly device?: string;
  readonly threads?: number;
}): Promise<MachineFacts> {
  const runtime = await ortRuntime(options);
  const { device, engine, threads } = runtime;
  const datasets = await listDatasets();
  return {
    versions: { latents: version(), node: process.versions.node, onnxruntime: onnxruntimeVersion() },
    system: `${process.platform} ${process.arch}`,
    ...{ device, engine, threads },
    ...(engine !== "native" && { withoutNative: await reasonWithoutNative(device, options.threads) }),
    cores: cpus().length,
    cpu: cpus()[0]?.model,
    memoryBytes: Math.min(totalmem(), process.constrainedMemory?.() || Infinity),
    datasets: datasets.map(({ name, present, downloadMegabytes }) => ({ name, present, downloadMegabytes })),
  };
}

/** What the engine says when it is asked for by name. */
async function reasonWithoutNative(device: string, threads?: number): Promise<string | undefined> {
  try {
    await ortRuntime({ device, threads, engine: "native" });
    return undefined;
  } catch (error) {
    if (error instanceof LatentsError && typeof error.cause === "string") return error.cause;
    throw error;
  }
}
