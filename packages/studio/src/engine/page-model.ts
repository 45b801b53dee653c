import type { CodedVae, Completion, CompleteOptions, Config, ImageDataset } from "@latents/core";
import type { ModelFacts, Rows } from "./engine-api";

/** What the engine asks of a model, whatever answers for it: its own graph (`graph-model.ts`) or ONNX nets (`nets-model.ts`). */
export interface PageModel {
  /** Codes, images and draws. */
  readonly vae: CodedVae;
  readonly facts: Omit<ModelFacts, "id">;
  /** How images were presented to it. */
  readonly presented: Presented;
  /** Mean KL of each dimension over images, nats, from a prior that is learned; undefined where it does not split, or cannot be asked. */
  readonly ownKl: (images: ImageDataset) => Promise<ArrayLike<number> | undefined>;
  /** What answers for drawings: loaded when the first of them is read. */
  drawing(): Promise<DrawAnswers>;
}

export interface Presented extends Pick<Config, "seed"> {
  readonly data: Pick<Config["data"], "binarisation">;
}

/** What only the view of drawings asks. */
export interface DrawAnswers {
  /** How badly images 0..255, [count size], are explained, nats; `ModelFacts.score` says by what. Labels for a model that takes them. */
  scores(pixels: Uint8Array, labels?: readonly number[]): Promise<Float64Array>;
  /** The class that an image 0..255 is taken for, by a model with labels, and its score as one of it. */
  likeliest(pixels: Uint8Array): Promise<{ readonly label: number; readonly score: number }>;
  /** See `completeImages`. Throws InputError where it cannot be done. */
  complete(images: Rows, seen: Uint8Array, options: CompleteOptions): Promise<Completion>;
  /** Frees what the device holds. */
  release(): Promise<void>;
}
