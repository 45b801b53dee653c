import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";

/** What tells a process how many cores it was given. */
export interface CoreSources {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Cores that it may run on by its affinity. */
  readonly affinity: number;
  /** Text of the cgroup's `cpu.max`, `200000 100000` for two cores; undefined where there is none. */
  readonly cpuMax?: string;
}

/** The cores that this process was given: by SLURM, by its cgroup (a container's limit), or by its affinity, whichever is least. */
export function coresHere({ env, affinity, cpuMax }: CoreSources = sources()): number {
  const bySlurm = Number(env["SLURM_CPUS_PER_TASK"] ?? env["SLURM_CPUS_ON_NODE"]);
  const [quota, period] = (cpuMax ?? "max").trim().split(/\s+/).map(Number);
  const given = [affinity, bySlurm, Math.max(1, Math.floor(quota / period))].filter((cores) => cores >= 1);
  return Math.max(1, Math.min(...given));
}

function sources(): CoreSources {
  let cpuMax: string | undefined;
  try {
    cpuMax = readFileSync("/sys/fs/cgroup/cpu.max", "utf8");
  } catch {
    // no limit, another system, or the older cgroups
  }
  return { env: process.env, affinity: availableParallelism(), cpuMax };
}
