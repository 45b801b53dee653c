import { cpus } from "node:os";
import type { Runtime, RunRecord, RunResult } from "@latents/core";

/** `2 cores of AMD EPYC, cpu, 1 thread, node 20.20.2`: where a training ran, with what it really used. */
export const machineOfRun = (
  { machine: { cpu, cores }, versions }: Pick<RunRecord, "machine" | "versions">,
  { device, threads }: Pick<RunResult, "device" | "threads">,
): string => line({ cpu, cores, device, threads, node: versions["node"] });

/** The same of this process. */
export const machineHere = ({ device, threads }: Pick<Runtime, "device" | "threads">): string =>
  line({ cpu: cpus()[0]?.model, cores: cpus().length, device, threads, node: process.versions.node });

/** All that trained, each once. */
export const machineLine = (machines: readonly string[]): string => {
  const all = [...new Set(machines)];
  return all.length === 1 ? all[0] : `several: ${all.join("; ")}`;
};

const line = (of: {
  readonly cpu?: string;
  readonly cores?: number;
  readonly device: string;
  readonly threads: number;
  readonly node?: string;
}): string =>
  [
    `${of.cores === undefined ? "cores" : `${of.cores} ${of.cores === 1 ? "core" : "cores"}`} of ${of.cpu ?? "an unknown CPU"}`,
    of.device,
    `${of.threads} ${of.threads === 1 ? "thread" : "threads"}`,
    `node ${of.node ?? "unknown"}`,
  ].join(", ");
