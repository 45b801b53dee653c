import type { Rows } from "./engine-api";

/** What a drawing is compared with, once it is gathered. Scores of test images, nats, as `ModelFacts.score` says. */
export interface Surroundings {
  readonly scores: Float64Array;
  /** Training images among which the nearest are looked for. */
  readonly images: number;
}

/** What a model says of a drawing. */
export interface Reading {
  /** The posterior's mean and log-variance, a number a latent. */
  readonly mean: Float32Array;
  readonly logVar: Float32Array;
  readonly reconstruction: Float32Array;
  /** How badly the model explains it, nats, of a model with labels as one of its class: as `ModelFacts.score` says. */
  readonly score: number;
  /** The class that it was taken for, of a model with labels: the given one, else that which explains it best. */
  readonly label?: number;
  /** The code in every class, of a model with labels. */
  readonly restyled?: Rows;
  readonly nearest?: Nearest;
}

/** Training images whose codes are nearest, nearest first. */
export interface Nearest {
  readonly images: Rows;
  readonly distances: Float64Array;
  readonly labels?: readonly number[];
}

export interface Completions {
  readonly images: Rows;
  /** log p(x_seen) by importance sampling, nats: by the encoder's guess of the code, and after the search. */
  readonly before: number;
  readonly after: number;
}

export interface CompletionOrder {
  /** Grey values 0..255. */
  readonly pixels: Uint8Array;
  /** 1 is seen, 0 is hidden. */
  readonly seen: Uint8Array;
  readonly label?: number;
  readonly seed: number;
}
