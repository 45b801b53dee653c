import type { RunRecord, RuntimeOptions } from "@latents/core";

/** Where a run goes on: on the device that it began on; one that began in a page has none here, so the CPU. */
export const machineHere = ({ machine, versions }: RunRecord): RuntimeOptions =>
  versions.browser === undefined ? { device: machine.device, threads: machine.threads } : { device: "cpu" };
