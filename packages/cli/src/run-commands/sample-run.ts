import { encodePng, imageGrid } from "@latents/core";
import { writeFileAtomic } from "../files/index.js";
import { checkOutputFile } from "../output/index.js";
import { openModel } from "./open-model.js";

export interface SampleFlags {
  readonly count: number;
  readonly seed: number;
  readonly temperature: number;
  /** Class of all draws. */
  readonly label?: number;
  readonly out?: string;
}

/** `latents sample`: decoded draws from the prior as one picture. Throws LatentsError. */
export async function sampleRun(
  argument: string,
  { count, seed, temperature, label, out }: SampleFlags,
): Promise<void> {
  if (out !== undefined) checkOutputFile(out, ".png");
  const { run, trained } = await openModel(argument);
  const file = out ?? `${run.name}-samples.png`;
  checkOutputFile(file, ".png");
  const labels = label === undefined ? undefined : new Array<number>(count).fill(label);
  const { data } = await trained.sample(count, { seed, temperature, labels });
  await trained.release();
  await writeFileAtomic(file, encodePng(imageGrid(data, trained.shape, { pad: 2, background: 48 })));
  process.stdout.write(`${file}\n`);
  process.stderr.write(`${count} draws from the prior of ${run.folder}, seed ${seed}, temperature ${temperature}\n`);
}
