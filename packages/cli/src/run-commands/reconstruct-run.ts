import { InputError } from "@latents/core";
import { writeFileAtomic } from "../files/index.js";
import { checkOutputFile } from "../output/index.js";
import { reconstructionPairs } from "../run/pictures.js";
import { openModel } from "./open-model.js";

/** `latents reconstruct`: the first test images beside their reconstructions as one picture. Throws LatentsError. */
export async function reconstructRun(
  argument: string,
  { count, out }: { readonly count: number; readonly out?: string },
): Promise<void> {
  if (out !== undefined) checkOutputFile(out, ".png");
  const { run, trained } = await openModel(argument);
  const file = out ?? `${run.name}-reconstructions.png`;
  checkOutputFile(file, ".png");
  const test = await run.dataset("test");
  if (count > test.count)
    throw new InputError(`--count: must be at most the ${test.count} images of the test split, got ${count}`);
  const png = await reconstructionPairs(trained, test, run.config, count);
  await trained.release();
  await writeFileAtomic(file, png);
  process.stdout.write(`${file}\n`);
  process.stderr.write(`${count} test images of ${run.folder}, each with its reconstruction at its right\n`);
}
