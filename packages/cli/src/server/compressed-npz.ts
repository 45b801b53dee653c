import { writeNpz, type ImageDataset, type NpyArray } from "@latents/core";

/** A split as the server sends it, compressed. */
export function compressedNpz({ split, count, shape, pixels, labels }: ImageDataset): Uint8Array {
  const [channels, height, width] = shape;
  const arrays = new Map<string, NpyArray>([
    [`x_${split}`, { shape: channels === 1 ? [count, height, width] : [count, ...shape], values: pixels }],
  ]);
  if (labels) arrays.set(`y_${split}`, { shape: [count], values: Int32Array.from(labels) });
  return writeNpz(arrays);
}
