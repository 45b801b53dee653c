import { InputError, type ImageDataset } from "@latents/core";
import { newImages } from "../../dataset/index.js";
import { decodedLabel } from "./class-label.js";
import type { OpenModel } from "./open-model.js";

/** Images for a model, piece by piece. */
export interface ModelImages {
  /** What they are, for a sentence: `test images of mnist`. */
  readonly what: string;
  readonly count: number;
  /** Why they are not the run's own; absent for those. */
  readonly others?: string;
  readonly pieces: () => AsyncIterable<{ readonly images: ImageDataset; readonly names: readonly string[] }>;
}

/** Which images a command is to work on. */
export interface WantedImages {
  /** Files and folders of new images; none for a split of the run's. */
  readonly paths: readonly string[];
  readonly split: "train" | "test";
  /** Class of all new images, for a model that takes labels. */
  readonly label?: string;
}

/**
 * New images that a user names, or a split of the run's, or of the data that stand for them. Throws LatentsError, InputError where a model needs labels
 * for new images and none is given.
 */
export async function modelImages(
  { run, trained }: OpenModel,
  { paths, split, label }: WantedImages,
  warn: (message: string) => void,
): Promise<ModelImages> {
  if (paths.length === 0) {
    if (label !== undefined)
      throw new InputError("--label: is for new images; the run's own have their labels; leave it out");
    const { dataset, others } = await run.images(split);
    const names = Array.from({ length: dataset.count }, (_, i) => `${split}[${i}]`);
    return {
      ...{ what: `${split} images of ${dataset.name}`, count: dataset.count, ...(others !== undefined && { others }) },
      // in memory already
      pieces: async function* () {
        yield await Promise.resolve({ images: dataset, names });
      },
    };
  }
  const isGiven = trained.classes > 0 && trained.model.conditioning?.inferred === undefined;
  const number = isGiven || label !== undefined ? decodedLabel(trained, label, run.record.data.classes) : undefined;
  // a training that scaled its own images says so in its config
  const found = await newImages(paths, trained.shape, warn, run.config.data.size === undefined ? warn : undefined);
  return {
    ...{ what: "new images", count: found.count, others: "new images" },
    pieces: async function* () {
      for await (const { images, names } of found.pieces())
        yield {
          images: number === undefined ? images : { ...images, labels: new Uint16Array(images.count).fill(number) },
          names,
        };
    },
  };
}
