import { dspritesCount, dspritesImages, permutation, type ImageDataset } from "@latents/core";

/** Images of each split, of the 737,280: more would not fit the memory of a small machine (4 KB each). */
export const dspritesSplits = { train: 60_000, test: 10_000 } as const;

/** Numbers of a split's images: the same at every call, none in both splits. */
function dspritesNumbers(split: keyof typeof dspritesSplits): Uint32Array {
  const order = permutation(dspritesCount, { seed: 0, stream: "dsprites", step: 0 });
  const { train, test } = dspritesSplits;
  return split === "train" ? order.subarray(0, train) : order.subarray(train, train + test);
}

/** A part of dSprites, drawn here from its definition: see `drawDsprite`. */
export const dsprites = (split: keyof typeof dspritesSplits): Promise<ImageDataset> =>
  Promise.resolve(dspritesImages(dspritesNumbers(split), split));
