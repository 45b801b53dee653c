import { expect, it } from "vitest";
import { coresHere } from "./cores-here.js";

it.each([
  [{}, 8, undefined, 8],
  [{}, 8, "max 100000\n", 8],
  [{}, 8, "250000 100000\n", 2],
  [{}, 8, "50000 100000\n", 1],
  [{ SLURM_CPUS_PER_TASK: "4" }, 8, undefined, 4],
  [{ SLURM_CPUS_PER_TASK: "4" }, 8, "200000 100000", 2],
  [{ SLURM_CPUS_ON_NODE: "3" }, 8, undefined, 3],
  [{ SLURM_CPUS_PER_TASK: "x" }, 2, undefined, 2],
])("of %j, %i cores and %j are %i", (env, affinity, cpuMax, cores) => {
  expect(coresHere({ env, affinity, cpuMax })).toBe(cores);
});
