import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

/** Takes a finished run's result and its last checkpoint away, so that a resume has to train; gives that checkpoint's path and bytes. */
export function asIfStopped(run: string): { file: string; bytes: Buffer } {
  const folder = join(run, "checkpoints");
  const steps = readdirSync(folder).map((name) => Number(/^step-(\d+)\.safetensors$/.exec(name)![1]));
  if (steps.length < 2) throw new Error(`${run}: needs two checkpoints or more, has ${steps.length}`);
  const file = join(folder, `step-${Math.max(...steps)}.safetensors`);
  const bytes = readFileSync(file);
  rmSync(file);
  rmSync(join(run, "result.json"));
  return { file, bytes };
}
