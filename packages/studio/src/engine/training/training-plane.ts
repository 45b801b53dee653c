import {
  manifoldSide,
  planeAxes,
  PlaneFrames,
  subset,
  valuesPerImage,
  type Config,
  type ImageDataset,
  type ModelValues,
  type PlaneFrame,
  type PlaneStage,
} from "@latents/core";
import type { Rows } from "../engine-api";
import { asTrained, type TrainingPictures } from "./training-pictures";

/** Test images whose codes are followed. */
const followed = 800;

/** The plane of a model in training: the codes of the same test images, and what lies behind them. */
export class TrainingPlane {
  readonly stage: PlaneStage;
  readonly #frames: PlaneFrames;
  readonly #input: Rows;
  readonly #labels: readonly number[];

  constructor(
    test: ImageDataset,
    config: Config,
    private readonly pictures: TrainingPictures,
  ) {
    const { latent } = config.model;
    const count = Math.min(followed, test.count);
    const images = subset(
      test,
      Array.from({ length: count }, (_, i) => i),
    );
    const { shape, labels } = images;
    const side = manifoldSide(shape);
    this.#frames = new PlaneFrames(latent, shape, side);
    this.#input = { shape: [count, valuesPerImage(images)], data: asTrained(images, config) };
    this.#labels = Array.from({ length: count }, (_, i) => labels?.[i] ?? 0);
    this.stage = {
      ...{ images: Uint8Array.from(images.pixels), count, shape, side, axes: planeAxes(latent) },
      ...(labels && { labels: Uint16Array.from(labels) }),
    };
  }

  /** The plane of the model's values after a step. What a label would change is decoded as class 0. */
  frame(step: number, values: ModelValues): Promise<PlaneFrame> {
    return this.#frames.frame(step, {
      encode: () => this.pictures.encode(values, this.#input, this.#labels),
      decode: (codes) => this.pictures.decode(values, codes, new Array<number>(codes.shape[0]).fill(0)),
    });
  }
}
