import type { Command } from "@commander-js/extra-typings";
import { InputError } from "@latents/core";
import { reconstructionPairs } from "../../draw/grids/pictures.js";
import { checkOutputFile, writeFileAtomic } from "../../files/index.js";
import { openModel } from "../../run/model/open-model.js";
import { counted, type Effects } from "../../terminal/index.js";
import { wholeNumber } from "../../terminal/number-argument.js";

/** `latents reconstruct`. */
export function registerReconstruct(program: Command, effects: Effects): void {
  program
    .command("reconstruct")
    .description("Write test images beside their reconstructions as one PNG file, in alternating columns.")
    .argument("<run>", "a run's folder, its name under ./runs, or latest")
    .option("--count <n>", "test images; default 100, or all where there are fewer", wholeNumber(1, 10_000))
    .option("--out <file>", "a .png file; default <run>-reconstructions.png")
    .addHelpText(
      "after",
      `
Examples:
  $ latents reconstruct latest
  $ latents reconstruct runs/e3 --count 40 --out pairs.png`,
    )
    .action(async (run, options) => {
      await reconstructRun(run, options, effects);
    });
}

/** Without --count, at most so many images. */
const usualCount = 100;

/** `latents reconstruct`: the first test images beside their reconstructions as one picture. Throws LatentsError. */
export async function reconstructRun(
  argument: string,
  { count: asked, out }: { readonly count?: number; readonly out?: string },
  effects: Effects,
): Promise<void> {
  if (out !== undefined) checkOutputFile(out, ".png");
  const { run, trained } = await openModel(argument, effects);
  const file = out ?? `${run.name}-reconstructions.png`;
  checkOutputFile(file, ".png");
  const test = await run.dataset("test");
  if (asked !== undefined && asked > test.count)
    throw new InputError(`--count: must be at most the ${test.count} images of the test split, got ${asked}`);
  const count = asked ?? Math.min(usualCount, test.count);
  const png = await reconstructionPairs(trained, test, run.config, count);
  await trained.release();
  await writeFileAtomic(file, png);
  effects.stdout.write(`${file}\n`);
  effects.stderr.write(`${counted(count, "test image")} of ${run.folder}, each with its reconstruction at its right\n`);
}
