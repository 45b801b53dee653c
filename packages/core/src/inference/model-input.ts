import { gatherBatch, valuesPerImage, type Binarisation, type Dataset } from "../data/index.js";
import type { Matrix } from "./matrix.js";

/**
 * `count` images from `start` on as a model was trained on them: thresholded and static ones as bits; grey values stand for dynamic bits,
 * whose means they are.  Shape [count, values]. `seed` is the training's.
 */
export function modelInput(
  dataset: Dataset,
  start: number,
  count: number,
  { binarisation, seed }: { readonly binarisation: Binarisation; readonly seed?: number },
): Matrix {
  const size = valuesPerImage(dataset);
  const fixed = binarisation === "threshold" || binarisation === "static";
  const bytes = new Uint8Array(count * size);
  const indices = Array.from({ length: count }, (_, i) => start + i);
  gatherBatch(dataset, indices, bytes, 0, {
    binarisation: fixed ? binarisation : "none",
    seed,
    stream: "evaluate",
  });
  return { shape: [count, size], data: Float32Array.from(bytes, fixed ? (bit) => bit : (grey) => grey / 255) };
}
