import type { Config, ImageDataset, TrainedVae } from "@latents/core";
import { priorSamples, reconstructionPairs } from "latents/draw";
import type { Picture } from "../workbench/findings.js";

/** Reconstructions of test images and draws from the prior, of a model that has no run folder: `js-samples.png`. */
export async function modelPictures(
  trained: TrainedVae,
  { test, config, name }: { readonly test: ImageDataset; readonly config: Config; readonly name: string },
): Promise<Picture[]> {
  return [
    {
      file: `${name}-reconstructions.png`,
      caption: `${name}: test images, each with its reconstruction at its right`,
      bytes: await reconstructionPairs(trained, test, config),
    },
    {
      file: `${name}-samples.png`,
      caption: `${name}: decoded draws from the prior`,
      bytes: await priorSamples(trained, { seed: config.seed }),
    },
  ];
}
