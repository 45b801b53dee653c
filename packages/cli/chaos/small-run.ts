import { readFileSync } from "node:fs";
import { join } from "node:path";
import { discFolder } from "../test/disc-images.js";
import { runHere } from "../test/command-here.js";

/** Settings of a training that takes a tenth of a second and makes every kind of file. */
const settings = [
  ...["model.encoder.hidden=[8]", "model.decoder.hidden=[8]", "optimizer.learningRate=5e-3"],
  ...["data.validation=50", "train.validateEvery=10", "train.keep=best", "checkpoint.every=10", "snapshots.every=20"],
];

/** Arguments that train on the images in `data`, without a folder for the run. */
export const smallTraining = (data: string, steps = 40): string[] => [
  ...["train", "--data", data, "--latent", "2", "--batch", "20", "--threads", "1", "--steps", String(steps)],
  ...settings.flatMap((set) => ["--set", set]),
];

/** Images and a finished run of them in a folder. */
export interface SmallRun {
  readonly data: string;
  readonly run: string;
  readonly steps: number;
}

/** Writes images and trains a run on them, in `folder`. */
export async function smallRun(folder: string, steps = 40): Promise<SmallRun> {
  const data = discFolder(join(folder, "discs"), { count: 200 });
  const run = join(folder, "calm");
  const { code, stderr } = await runHere([...smallTraining(data, steps), "--out", run], { cwd: folder });
  if (code !== 0) throw new Error(`the calm training ended with ${code}: ${stderr}`);
  return { data, run, steps };
}

/** The number of no process: the system gives none so high. */
export const deadProcess = 4_194_305;

/** The bytes of a run's last checkpoint; undefined where there is none. */
export function lastCheckpoint(run: string, steps: number): Buffer | undefined {
  try {
    return readFileSync(join(run, "checkpoints", `step-${steps}.safetensors`));
  } catch {
    return undefined;
  }
}
