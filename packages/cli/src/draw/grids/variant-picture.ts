import {
  encodePng,
  generateVariants,
  take,
  type ImageDataset,
  type TrainedVae,
  type VariantOptions,
} from "@latents/core";
import { mattedGrid } from "./pictures.js";

/** Sources in a picture. */
const shownSources = 30;

/** Sources, each beside its reconstruction and a variant with noise. */
export async function variantPicture(
  trained: TrainedVae,
  sources: ImageDataset,
  options: VariantOptions,
): Promise<Uint8Array> {
  const few = take(sources, Math.min(shownSources, sources.count));
  const plain = await generateVariants(trained, few, { ...options, portion: 0 });
  const noisy = await generateVariants(trained, few, { ...options, portion: 1 });
  return encodePng(mattedGrid(few.pixels, few.shape, { beside: [plain.pixels, noisy.pixels], columns: 5 }));
}
