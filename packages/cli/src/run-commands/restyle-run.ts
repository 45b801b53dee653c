import { encodePng, imageGrid, InputError, subset } from "@latents/core";
import { writeFileAtomic } from "../files/index.js";
import { checkOutputFile } from "../output/index.js";
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
  const test = await run.dataset("test");
  const images = subset(test, inTurn(test.labels ?? new Uint16Array(test.count), count, trained.classes));
  const styles = await trained.restyle(images);
  await trained.release();
  const size = trained.size;
  const row = (trained.classes + 1) * size;
  const cells = new Float32Array(images.count * row);
  for (let i = 0; i < images.count; i++) {
    cells.set(
      Float32Array.from(images.pixels.subarray(i * size, (i + 1) * size), (v) => v / 255),
      i * row,
    );
    cells.set(styles.data.subarray(i * (row - size), (i + 1) * (row - size)), i * row + size);
  }
  const grid = imageGrid(cells, trained.shape, { columns: trained.classes + 1, pad: 2, background: 48 });
  await writeFileAtomic(file, encodePng(grid));
  process.stdout.write(`${file}\n`);
  process.stderr.write(
    `${images.count} test images of ${run.folder}, each with its style in classes 0 to ${trained.classes - 1}\n`,
  );
}

/** The first images of each class in turn: `count` indices. */
function inTurn(labels: Uint16Array, count: number, classes: number): number[] {
  const used = new Set<number>();
  for (let i = 0; used.size < Math.min(count, labels.length); i++) {
    const found = labels.findIndex((label, index) => label === i % classes && !used.has(index));
    if (found !== -1) used.add(found);
    // a class may have run out
    else if (i > count * classes) break;
  }
  return [...used];
}
