import { gatherBatch, scaleFor, type Config, type ImageDataset, type Matrix } from "@latents/core";

/** Images as the model takes them; the bits of an image do not depend on which others there are. */
export function modelInput(test: ImageDataset, indices: readonly number[], { data, seed }: Config): Matrix {
  const size = test.shape[0] * test.shape[1] * test.shape[2];
  const bytes = new Uint8Array(indices.length * size);
  const { binarisation } = data;
  indices.forEach((index, i) =>
    gatherBatch(test, [index], bytes, i * size, { binarisation, seed, step: index, stream: "complete" }),
  );
  return { shape: [indices.length, size], data: Float32Array.from(bytes, (v) => v * scaleFor(binarisation)) };
}
