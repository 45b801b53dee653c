import {
  imagesAtOnce,
  joinBytes,
  subset,
  type Config,
  type ImageDataset,
  type PixelImage,
  type TrainedVae,
} from "@latents/core";
import { imagesAsTrained } from "../../run/model/images-as-trained.js";
import { toBytes } from "../../run/model/to-bytes.js";
import { mattedGrid } from "./pictures.js";

/** Rows of a picture of styles, which are made when they are asked for. */
interface RestyledRows {
  /** How many rows there are: one an image. */
  readonly images: number;
  /** Images in a row: the image itself and its style in every class. */
  readonly columns: number;
  /** [images, columns, channels, height, width], some rows at a time. */
  readonly pieces: AsyncGenerator<Uint8Array>;
}

/**
 * Test images of all classes in turn, a row each: the image as the model was trained on such, then its style in every class.
 * Throws InputError for a model without conditioning.
 */
export function restyledRows(trained: TrainedVae, test: ImageDataset, config: Config, count: number): RestyledRows {
  const chosen = subset(test, classesInTurn(test.labels ?? new Uint16Array(test.count), count, trained.classes));
  const columns = trained.classes + 1;
  return { images: chosen.count, columns, pieces: rowsOf(trained, chosen, config, columns) };
}

async function* rowsOf(
  trained: TrainedVae,
  chosen: ImageDataset,
  config: Config,
  columns: number,
): AsyncGenerator<Uint8Array> {
  const { size } = trained;
  const row = columns * size;
  const atOnce = Math.max(1, Math.floor(imagesAtOnce(size) / columns));
  for (let start = 0; start < chosen.count; start += atOnce) {
    const images = imagesAsTrained(chosen, config, start, Math.min(atOnce, chosen.count - start));
    const styles = toBytes((await trained.restyle(images)).data);
    const cells = new Uint8Array(images.count * row);
    for (let i = 0; i < images.count; i++) {
      cells.set(images.pixels.subarray(i * size, (i + 1) * size), i * row);
      cells.set(styles.subarray(i * (row - size), (i + 1) * (row - size)), i * row + size);
    }
    yield cells;
  }
}

/** The same as one picture. Throws InputError likewise. */
export async function restyledPicture(
  trained: TrainedVae,
  test: ImageDataset,
  config: Config,
  count: number,
): Promise<{ readonly picture: PixelImage; readonly images: number }> {
  const { images, columns, pieces } = restyledRows(trained, test, config, count);
  const rows: Uint8Array[] = [];
  for await (const piece of pieces) rows.push(piece);
  return { picture: mattedGrid(joinBytes(rows), trained.shape, { columns }), images };
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
