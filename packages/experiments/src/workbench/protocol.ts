import type { Config } from "@latents/core";
import type { FinishedRun, TrainedHere } from "./workbench.js";

/** `20,000` */
export const thousands = (value: number): string => value.toLocaleString("en");

/** `10,000 test images, dynamic binarisation, one sample of z an image, 20,000 steps of batch 100`: what was trained and measured. */
export function runProtocol({ run: { config }, result: { steps, test } }: FinishedRun): string {
  const { images, binarisation } = test;
  return `${thousands(images)} test images, ${valuesOf(binarisation)}, one sample of z an image, ${thousands(steps)} steps of batch ${config.train.batch}`;
}

/** `threshold binarisation, 2 latent dimensions, 5 epochs of batch 200, 10,000 test images`: the same of a training that is not kept. */
export function hereProtocol({ config, test }: Pick<TrainedHere, "config" | "test">): string {
  const { data, model, train } = config;
  return `${valuesOf(data.binarisation)}, ${model.latent} latent dimensions, ${lengthOf(config)} of batch ${train.batch}, ${thousands(test.count)} test images`;
}

/** `5 epochs`, `20,000 steps`: how long a config trains. */
export function lengthOf({ train: { steps, epochs = 0 } }: Pick<Config, "train">): string {
  if (steps !== undefined) return `${thousands(steps)} ${steps === 1 ? "step" : "steps"}`;
  return `${thousands(epochs)} ${epochs === 1 ? "epoch" : "epochs"}`;
}

const valuesOf = (binarisation: string): string =>
  binarisation === "none" ? "grey values" : `${binarisation} binarisation`;
