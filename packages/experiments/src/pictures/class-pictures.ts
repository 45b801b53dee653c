import { encodePng, imageGrid, type Config, type ImageDataset, type TrainedVae } from "@latents/core";
import { restyledPicture } from "latents/draw";
import type { Picture } from "../workbench/findings.js";

/** A model that takes labels, as its row calls it. */
export interface ModelOfClasses {
  /** Of its files. */
  readonly name: string;
  readonly label: string;
  readonly trained: TrainedVae;
  readonly test: ImageDataset;
  readonly config: Config;
}

/** Ten samples of each class, a column each; and the styles of ten test images in every class. */
export async function classPictures({ name, label, trained, test, config }: ModelOfClasses): Promise<Picture[]> {
  const { data } = await trained.sample(100, { seed: 1 });
  const { picture } = await restyledPicture(trained, test, config, 10);
  return [
    {
      file: `${name}-samples.png`,
      caption: `${label}: ten samples of each class, a column each`,
      bytes: encodePng(imageGrid(data, trained.shape, { columns: 10, pad: 2, background: 48 })),
    },
    {
      file: `${name}-restyled.png`,
      caption: `${label}: a test image of each class, then its style in classes 0 to 9`,
      bytes: encodePng(picture),
    },
  ];
}
