import { encodePng, InputError } from "@latents/core";
import { writeFileAtomic } from "../files/index.js";
import { checkOutputFile } from "../output/index.js";
import { restyledPicture } from "../run/restyled-picture.js";
import { openModel } from "./open-model.js";

/**
 * `latents restyle`: test images of all classes in turn, each followed by the same style in every class, as one picture.
 * Throws LatentsError, InputError for a model without conditioning.
 */
export async function restyleRun(
  argument: string,
  { count, out }: { readonly count: number; readonly out?: string },
): Promise<void> {
  if (out !== undefined) checkOutputFile(out, ".png");
  const { run, trained } = await openModel(argument);
  const file = out ?? `${run.name}-restyled.png`;
  checkOutputFile(file, ".png");
  if (trained.classes === 0)
    throw new InputError(
      `${run.folder}: the model takes no labels; train one with --set model.conditioning=labels (latents recipes lists some)`,
    );
  const { picture, images } = await restyledPicture(trained, await run.dataset("test"), run.config, count);
  await trained.release();
  await writeFileAtomic(file, encodePng(picture));
  process.stdout.write(`${file}\n`);
  process.stderr.write(
    `${images} test images of ${run.folder}, each with its style in classes 0 to ${trained.classes - 1}\n`,
  );
}
