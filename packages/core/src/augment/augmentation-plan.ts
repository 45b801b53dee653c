import { labelledImages, subset, type ImageDataset } from "../data/index.js";
import { InputError } from "../errors.js";
import { permutation } from "../random/index.js";

/**
 * What a classifier is trained on beside real images: nothing; images that the VAE generates; the same number of shifted and rotated copies of the
 * real ones; or the VAE's sources as they are, which bring as many labels as the generated images do.
 */
export type AugmentationArm = "real" | "generated" | "classical" | "sources";

/** A number of real images, and what may be added to them. */
export interface AugmentationSetting {
  /** `portion`: a share of the half that the VAE has not seen; `labelled`: a few labelled images of it, evenly over the classes. */
  readonly kind: "portion" | "labelled";
  /** Share of the other half; absent for `labelled`. */
  readonly portion?: number;
  /** Real images. */
  readonly real: number;
  /** Images that an arm adds to them; none for the arm `real`. */
  readonly added: number;
  readonly arms: readonly AugmentationArm[];
}

/** Which settings an experiment has. */
export interface SettingOptions {
  /** Shares of the other half, each above 0 and at most 1, to which as many generated images are added; default 0.2, 0.5, 1. */
  readonly portions?: readonly number[];
  /** Numbers of labelled images, as few as one a class; default none. */
  readonly labelled?: readonly number[];
  /** Images added for each of the few labelled ones; default 5. */
  readonly copies?: number;
}

/** The two halves of a training set: the VAE knows the images of `sources`, and has not seen `others`. */
export interface Halves {
  readonly sources: ImageDataset;
  readonly others: ImageDataset;
}

/** Bytes of the images that one classifier learns from beside the real ones. */
const mostBytes = 2 ** 31 - 1;

/** Settings in their order. Throws InputError for a share or number out of range or given twice, or none at all. */
export function augmentationSettings(
  others: ImageDataset,
  classes: number,
  options: SettingOptions,
): AugmentationSetting[] {
  const { portions = [0.2, 0.5, 1], labelled = [], copies = 5 } = options;
  const size = others.shape[0] * others.shape[1] * others.shape[2];
  if (!(Number.isInteger(copies) && copies >= 1))
    throw new InputError(`augment.copies: must be a positive whole number, got ${copies}`);
  const shares = portions.map((portion): AugmentationSetting => {
    const real = Math.round(portion * others.count);
    if (!(portion > 0 && portion <= 1))
      throw new InputError(`augment.portions: each must be above 0 and at most 1, got ${portion}`);
    if (real < 2)
      throw new InputError(
        `augment.portions: ${portion} of the ${others.count} images of the other half are fewer than 2; take more`,
      );
    return { kind: "portion", portion, real, added: real, arms: ["real", "generated", "classical", "sources"] };
  });
  const few = labelled.map((real): AugmentationSetting => {
    if (!(Number.isInteger(real) && real >= classes && real <= others.count))
      throw new InputError(
        `augment.labelled: each must be a whole number from ${classes} (one a class) to ${others.count} (the other half), got ${real}`,
      );
    if (copies * real * size > mostBytes)
      throw new InputError(
        `augment.copies: must be at most ${Math.floor(mostBytes / (real * size))}, which fit in memory for ${real} labelled images, got ${copies}`,
      );
    return { kind: "labelled", real, added: copies * real, arms: ["real", "generated", "classical"] };
  });
  for (const [name, list] of Object.entries({ portions, labelled })) {
    const twice = list.find((value, i) => list.indexOf(value) < i);
    if (twice !== undefined) throw new InputError(`augment.${name}: ${twice} appears twice; give each once`);
  }
  const settings = [...shares, ...few];
  if (settings.length === 0) throw new InputError("augment: give portions or labelled, got neither");
  return settings;
}

/** The images that a setting's classifiers learn from, before anything is added. */
export interface SettingImages {
  readonly real: ImageDataset;
  /** `added` images that are encoded: of the VAE's half, or, where labels are few, the labelled images again and again. */
  readonly sources: ImageDataset;
  /** `added` real images, for classical augmentation. */
  readonly again: ImageDataset;
}

/** Draws a setting's images for a seed. */
export function settingImages(
  { kind, real, added }: AugmentationSetting,
  { sources, others }: Halves,
  classes: number,
  seed: number,
): SettingImages {
  const stream = "augment:images";
  const chosen =
    kind === "portion"
      ? permutation(others.count, { seed, stream, step: 0 }).subarray(0, real)
      : labelledImages(others, { classes, labelled: real, labelSeed: seed });
  const cycled = (indices: ArrayLike<number>): number[] =>
    Array.from({ length: added }, (_, i) => indices[i % indices.length]);
  const again = subset(others, cycled(chosen));
  return {
    real: subset(others, chosen),
    again,
    sources:
      kind === "labelled"
        ? again
        : subset(sources, cycled(permutation(sources.count, { seed, stream: "augment:sources", step: 0 }))),
  };
}
