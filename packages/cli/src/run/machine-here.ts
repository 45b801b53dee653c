import { ortRuntime, type Runtime, type RunRecord, type RuntimeOptions } from "@latents/core";

/** Where a run goes on: on the device that it began on; one that began in a page has none here, so the CPU. */
export const machineHere = ({ machine, versions }: RunRecord): RuntimeOptions =>
  versions.browser === undefined ? { device: machine.device, threads: machine.threads } : { device: "cpu" };

/**
 * A device for a run: the one that is asked for, else that of its training. Where that is not on this machine, or `works` throws on it, the CPU, and
 * `note` hears of it. Throws InputError for a device that is asked for by name and not here.
 */
export async function runtimeHere(
  record: RunRecord,
  asked: RuntimeOptions,
  note: (message: string) => void,
  works: (runtime: Runtime) => Promise<void> = () => Promise.resolve(),
): Promise<Runtime> {
  const { device = "cpu" } = machineHere(record);
  if (asked.device !== undefined || device === "cpu") return ortRuntime({ ...asked, device: asked.device ?? device });
  try {
    const runtime = await ortRuntime({ ...asked, device });
    await works(runtime);
    return runtime;
  } catch {
    note(`the run was trained on ${device}, which is not on this machine: the CPU is used`);
    return ortRuntime({ ...asked, device: "cpu" });
  }
}
