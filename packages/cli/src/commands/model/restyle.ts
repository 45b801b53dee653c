import type { Command } from "@commander-js/extra-typings";
import { InputError } from "@latents/core";
import { mat } from "../../draw/grids/pictures.js";
import { restyledRows } from "../../draw/grids/restyled-picture.js";
import { oneSet, writeLargeGrid } from "../../draw/grids/write-large-grid.js";
import { outputFile } from "../../files/index.js";
import { openModel } from "../../run/model/open-model.js";
import type { Effects } from "../../terminal/effects.js";
import { wholeNumber } from "../../terminal/number-argument.js";
import { warning } from "../../terminal/printable.js";
import { withModelOptions, type ModelFlags } from "../run-options.js";

/** `latents restyle`. */
export function registerRestyle(program: Command, effects: Effects): void {
  withModelOptions(
    program
      .command("restyle")
      .description("Show test images in the same style as every other class: for models with labels.")
      .argument("<run>", "a run's folder, its name under ./runs, or latest")
      .option("--count <n>", "images", wholeNumber(1, 1000), 10)
      .option("--out <file>", "a .png file; default <run>-restyled.png"),
  )
    .addHelpText(
      "after",
      `
Examples:
  $ latents train e5-cvae --out runs/cvae
  $ latents restyle runs/cvae --count 20 --out styles.png`,
    )
    .action(async (run, options) => {
      await restyleRun(run, options, effects);
    });
}

/**
 * `latents restyle`: test images of all classes in turn, each followed by the same style in every class, as one picture.
 * Throws LatentsError, InputError for a model without conditioning.
 */
export async function restyleRun(
  argument: string,
  { count, out, ...options }: ModelFlags & { readonly count: number; readonly out?: string },
  effects: Effects,
): Promise<void> {
  const fileOf = outputFile(out, ".png");
  const { run, trained } = await openModel(argument, effects, options);
  const file = fileOf(`${run.name}-restyled.png`);
  if (trained.classes === 0)
    throw new InputError(
      `${run.folder}: the model takes no labels; train one with --set model.conditioning=labels (latents recipes lists some)`,
    );
  const { images, columns, pieces } = restyledRows(trained, await run.dataset("test"), run.config, count);
  const layout = { count: images * columns, columns, ...mat };
  await writeLargeGrid(file, oneSet(pieces), trained.shape, layout, warning(effects));
  await trained.release();
  effects.stdout.write(`${file}\n`);
  effects.stderr.write(
    `${images} test images of ${run.folder}, each with its style in classes 0 to ${trained.classes - 1}\n`,
  );
}
