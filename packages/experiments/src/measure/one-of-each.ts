import { InputError, subset, type ImageDataset } from "@latents/core";

/** The first `each` images of every class 0, ..., classes - 1, class by class. Throws InputError where a class has fewer. */
export function firstOfEach(dataset: ImageDataset, classes: number, each = 1): ImageDataset {
  const { labels } = dataset;
  if (!labels) throw new InputError(`${dataset.name}: its images have no labels`);
  const chosen = Array.from({ length: classes }, (_, label) => {
    const found: number[] = [];
    for (let i = 0; i < dataset.count && found.length < each; i++) if (labels[i] === label) found.push(i);
    if (found.length < each)
      throw new InputError(`${dataset.name}: needs ${each} images of class ${label}, it has ${found.length}`);
    return found;
  });
  return subset(dataset, chosen.flat());
}
