import { valuesPerImage, type ImageDataset } from "../data/index.js";
import { InputError } from "../errors.js";
import { greyOf } from "../image/index.js";
import type { TrainedVae } from "../inference/index.js";
import { fillNormal, permutation } from "../random/index.js";

/** How `generateVariants` changes codes. */
export interface VariantOptions {
  /** Share of the codes that noise is added to, 0..1; the others are decoded as they are. Default 0.5. */
  readonly portion?: number;
  /** Standard deviation of the noise in each latent, in units of z; default 0.3. */
  readonly stddev?: number;
  /** Default 0. */
  readonly seed?: number;
  /** Images as the model was trained on them, where that was not their grey values; default as they are. */
  readonly prepare?: (images: ImageDataset) => ImageDataset;
  /** Ends the work between two pieces by throwing its reason. */
  readonly signal?: AbortSignal;
}

/** Images that are floats at one time. */
const imagesAtOnce = 2000;

/** Throws InputError unless the options are in range. */
export function checkVariantOptions({ portion = 0.5, stddev = 0.3 }: VariantOptions): void {
  if (!(portion >= 0 && portion <= 1))
    throw new InputError(`augment.noisyPortion: must be in 0..1, the share of the codes, got ${portion}`);
  if (!(stddev >= 0 && Number.isFinite(stddev)))
    throw new InputError(`augment.noise: must be a number, 0 or more, got ${stddev}`);
}

/**
 * An image of the model for every image of `sources`, with the label of its source: decode(mean of q(z|x) + noise), the noise being
 * N(0, stddev^2) in a `portion` of the codes, drawn at random, and absent in the others. Means become bytes. The same seed gives the same images.
 * Throws InputError for options out of range, or images that are not the model's.
 */
export async function generateVariants(
  trained: TrainedVae,
  sources: ImageDataset,
  options: VariantOptions = {},
): Promise<ImageDataset> {
  checkVariantOptions(options);
  const { portion = 0.5, stddev = 0.3, seed = 0, prepare, signal } = options;
  const { count } = sources;
  const size = valuesPerImage(sources);
  const noisy = new Uint8Array(count);
  for (const index of permutation(count, { seed, stream: "augment:noisy", step: 0 }).subarray(
    0,
    Math.round(portion * count),
  ))
    noisy[index] = 1;
  const pixels = new Uint8Array(count * size);
  const noise = new Float32Array(imagesAtOnce * trained.latent);
  for (let start = 0; start < count; start += imagesAtOnce) {
    signal?.throwIfAborted();
    const n = Math.min(imagesAtOnce, count - start);
    const labels = trained.classes > 0 ? sources.labels?.subarray(start, start + n) : undefined;
    const piece = { ...sources, count: n, pixels: sources.pixels.subarray(start * size, (start + n) * size) };
    const codes = await trained.encode(prepare?.(piece) ?? piece, { labels });
    fillNormal(noise, { seed, stream: "augment:noise", step: start / imagesAtOnce });
    codes.data.forEach((_, i) => {
      if (noisy[start + Math.floor(i / trained.latent)]) codes.data[i] += stddev * noise[i];
    });
    const { data } = await trained.decode(codes, { labels });
    data.forEach((v, i) => (pixels[start * size + i] = greyOf(v)));
  }
  return { ...sources, name: `${sources.name} variants`, pixels };
}
