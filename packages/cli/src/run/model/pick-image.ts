import { InputError, subset, type ImageDataset } from "@latents/core";

/** Images of a data set by their numbers, counted from 0. Throws InputError, beginning with `flag`, for a number that there is not. */
export function pickImages(flag: string, dataset: ImageDataset, numbers: readonly number[]): ImageDataset {
  for (const number of numbers)
    if (number >= dataset.count)
      throw new InputError(
        `${flag}: images of the ${dataset.split} split are 0 to ${dataset.count - 1}, got ${number}`,
      );
  return subset(dataset, numbers);
}
