/**
 * Images in memory, one byte a value, never expanded to float as a whole.
 * `pixels` holds `count` images one after another, each `channels x height x width` (row-major), values 0..255.
 */
export interface Dataset {
  /** Name for reports, for example `mnist`. */
  readonly name: string;
  /** For example `train` or `test`. */
  readonly split: string;
  readonly count: number;
  /** [channels, height, width] of one image. */
  readonly shape: readonly [number, number, number];
  /** uint8 [count, channels, height, width]. */
  readonly pixels: Uint8Array;
  /** Class index of every image, [count]; absent for unlabelled data. */
  readonly labels?: Uint16Array;
  /** Names of the classes; `labels[i]` indexes it. */
  readonly classes?: readonly string[];
  /** What images belong together, such as those of one person: index of the group of each, [count]. Splits never part a group. */
  readonly groups?: Uint32Array;
}

/**
 * How a grey value v in 0..255 becomes the model's input x: `none` x = v / 255; `threshold` x = [v > 127.5];
 * `dynamic` x ~ Bernoulli(v / 255), fresh at each access; `static` the same, drawn once for a seed.
 * The protocols are not comparable. Source: Salakhutdinov & Murray 2008; Burda et al. 2016, arXiv:1509.00519.
 */
export type Binarisation = "none" | "threshold" | "dynamic" | "static";

/** Values of one image: channels x height x width. */
export const valuesPerImage = (data: Pick<Dataset, "shape">): number => data.shape[0] * data.shape[1] * data.shape[2];
