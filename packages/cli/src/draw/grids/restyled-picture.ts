import { subset, type Config, type ImageDataset, type PixelImage, type TrainedVae } from "@latents/core";
import { imagesAsTrained } from "../../run/model/images-as-trained.js";
import { mattedGrid } from "./pictures.js";

/**
 * Test images of all classes in turn, a row each: the image as the model was trained on such, then its style in every class.
 * Throws InputError for a model without conditioning.
 */
export async function restyledPicture(
  trained: TrainedVae,
  test: ImageDataset,
  config: Config,
  count: number,
): Promise<{ readonly picture: PixelImage; readonly images: number }> {
  const chosen = subset(test, classesInTurn(test.labels ?? new Uint16Array(test.count), count, trained.classes));
  const images = imagesAsTrained(chosen, config, 0, chosen.count);
  const styles = await trained.restyle(images);
  const { size, classes } = trained;
  const row = (classes + 1) * size;
  const cells = new Float32Array(images.count * row);
  for (let i = 0; i < images.count; i++) {
    cells.set(
      Float32Array.from(images.pixels.subarray(i * size, (i + 1) * size), (v) => v / 255),
      i * row,
    );
    cells.set(styles.data.subarray(i * (row - size), (i + 1) * (row - size)), i * row + size);
  }
  const picture = mattedGrid(cells, trained.shape, { columns: classes + 1 });
  return { picture, images: images.count };
}

/** The first images of each class in turn: at most `count` indices. */
export function classesInTurn(labels: Uint16Array, count: number, classes: number): number[] {
  const used = new Set<number>();
  for (let i = 0; used.size < Math.min(count, labels.length); i++) {
    const found = labels.findIndex((label, index) => label === i % classes && !used.has(index));
    if (found !== -1) used.add(found);
    // a class may have run out
    else if (i > count * classes) break;
  }
  return [...used];
}
