import { largestGrey, valuesPerImage, type ImageDataset, type TrainedVae } from "@latents/core";

/** Values that are reconstructed at a time: 32 large faces, 2,000 digits. */
const valuesAtOnce = 32 * 3 * 128 * 128;

/**
 * Images and their mean reconstructions: the squared error of a value, averaged over all of them, values 0..1. `look` is shown the
 * reconstructions part by part: values, and where they begin among all values.
 */
export async function squaredError(
  trained: TrainedVae,
  images: ImageDataset,
  look: (values: Float32Array, at: number) => void = () => undefined,
): Promise<number> {
  const size = valuesPerImage(images);
  const atOnce = Math.max(1, Math.floor(valuesAtOnce / size));
  let squares = 0;
  for (let first = 0; first < images.count; first += atOnce) {
    const count = Math.min(atOnce, images.count - first);
    const pixels = images.pixels.subarray(first * size, (first + count) * size);
    const { data } = await trained.reconstruct({ ...images, count, pixels });
    for (let i = 0; i < data.length; i++) squares += (data[i] - pixels[i] / largestGrey) ** 2;
    look(data, first * size);
  }
  return squares / images.pixels.length;
}
