import { InputError, isTable, splitIndices, type Config, type Dataset, type ImageDataset } from "@latents/core";

/**
 * Steps of a whole training and of one pass over the images that are trained on, which are those of the data without the held-out ones.
 * Throws InputError if they do not fill one batch.
 */
export function runLength(
  { train, data, seed }: Config,
  dataset: Omit<ImageDataset, "pixels" | "split" | "kind"> & { readonly kind?: Dataset["kind"] },
): { steps: number; stepsPerEpoch: number } {
  const { count, name, groups, kind } = dataset;
  const what = isTable({ kind }) ? "rows" : "images";
  const asked = data.validation < 1 ? Math.round(data.validation * count) : data.validation;
  if (asked >= count)
    throw new InputError(
      `data.validation: must leave ${what} to train on; ${name} has ${count}, got ${data.validation}, which holds out ${asked}`,
    );
  if (!Number.isInteger(asked))
    throw new InputError(
      `data.validation: must be a share below 1, or a whole number of ${what}, got ${data.validation}; give ${Math.round(data.validation)}`,
    );
  // whole groups may be more
  const held =
    asked > 0 && groups
      ? splitIndices({ ...dataset, split: "train" }, { validation: asked, seed }).validation.length
      : asked;
  const stepsPerEpoch = Math.floor((count - held) / train.batch);
  if (stepsPerEpoch < 1)
    throw new InputError(
      `train.batch: must be at most the ${count - held} ${what} of ${name} that are trained on, got ${train.batch}; give --batch ${count - held} or less`,
    );
  const steps = train.steps ?? Math.max(1, Math.round((train.epochs ?? 1) * stepsPerEpoch));
  return { steps, stepsPerEpoch };
}
