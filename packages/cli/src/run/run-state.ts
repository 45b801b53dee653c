import { checkpointSteps } from "./checkpoints.js";
import type { Run } from "./open-run.js";
import { isRunLocked } from "./lock/run-lock.js";

/** Where a run stands. */
interface RunState {
  readonly state: "finished" | "running" | "stopped";
  /** Steps done: logged ones, or those of the newest checkpoint. */
  readonly step: number;
  /** Test NELBO in nats per image, once it is finished. */
  readonly negElbo?: number;
  /** Of a model that encodes to points: that figure is no bound. */
  readonly noBound?: true;
}

/** Reads where a run stands; nobody is disturbed. A damaged result counts as none. */
export async function runState(run: Run): Promise<RunState> {
  const result = await run.result().catch(() => undefined);
  if (result) {
    const { negElbo, noBound } = result.test;
    return { state: "finished", step: result.steps, negElbo, ...(noBound && { noBound }) };
  }
  const running = await isRunLocked(run.files.lock);
  const [saved = 0] = await checkpointSteps(run.files.checkpoints);
  // what a stopped run has beyond its checkpoint is lost
  if (!running) return { state: "stopped", step: saved };
  const { train } = await run.metrics().catch(() => ({ train: [] }));
  return { state: "running", step: Math.max(saved, train.at(-1)?.step ?? 0) };
}
