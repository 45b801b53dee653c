import type { Matrix } from "../../data/index.js";
import { InputError } from "../../errors.js";
import type { Vae } from "../../models/index.js";
import type { AskedVae, LabelChoice } from "./asked-vae.js";
import { invertMask, maskOfValues } from "./masks.js";

/** Images of which a part is seen, and the model that they are completed with. */
export interface PartlySeen {
  readonly trained: AskedVae;
  /** [images, size] */
  readonly images: Matrix;
  /** The same with the hidden places filled: what the encoder is shown. */
  readonly filled: Matrix;
  /** One-hot rows [images, classes], where the model takes labels; and as classes. */
  readonly labels?: Matrix;
  readonly classes?: ArrayLike<number>;
  /** [size]: 1 where a value is seen, else 0; and its opposite. */
  readonly seen: Uint8Array;
  readonly hidden: Uint8Array;
  /** Images that are worked on at once. */
  readonly batch: number;
}

/** What the images are completed from, beside themselves. */
export interface SeenOptions extends LabelChoice {
  /**
   * What the encoder is shown in the hidden places, [size]; default the model's average image: the mean of 500 draws from the prior,
   * decoded.
   */
  readonly fill?: Float32Array;
  readonly seed?: number;
}

const imagesAtOnce = 100;

/** Checks images, mask and labels. Throws InputError for a wrong size, a mask that hides nothing or everything, and missing labels. */
export async function partlySeen(
  trained: AskedVae,
  images: Matrix,
  mask: Uint8Array,
  options: SeenOptions,
): Promise<PartlySeen> {
  const where = "completeImages";
  checkCode(where, trained.model);
  const seen = maskOfValues(mask, trained.shape);
  trained.checkImages(images, where);
  const fill = options.fill ?? (await averageImage(trained, options.seed ?? 0));
  const { size } = trained;
  if (fill.length !== size)
    throw new InputError(`${where}: fill must have the ${size} values of an image, got ${fill.length}`);
  const data = images.data.map((value, i) => (seen[i % size] ? value : fill[i % size]));
  const filled: Matrix = { shape: images.shape, data };
  const count = images.shape[0];
  const classes = await trained.labelsOf(filled, filled, options);
  return {
    ...{ trained, images, filled, seen, hidden: invertMask(seen), classes },
    ...trained.oneHot(where, classes, count),
    batch: Math.min(imagesAtOnce, count),
  };
}

/**
 * Throws InputError where the code can have no Gaussian q of its own: it does not lie in space, or latents stand before it whose q would look at what is
 * hidden.
 */
function checkCode(where: string, { posterior, hierarchy, latents: { latents, code } }: Vae): void {
  if (posterior.support)
    throw new InputError(
      `${where}: fits a Gaussian q of the code, and that of posterior ${posterior.name} does not lie in all of space; train with model.posterior.type normal`,
    );
  const above = latents.find(({ kind }) => kind === "continuous")!;
  if (above.name !== code)
    throw new InputError(
      `${where}: fits q of the code, and hierarchy ${hierarchy!.name} draws "${above.name}" before it from all of x; train with model.hierarchy.type layers`,
    );
}

/** The mean image of 500 draws from the prior, [size]; of a model with labels, over its classes. */
async function averageImage(trained: AskedVae, seed: number): Promise<Float32Array> {
  const drawn = 500;
  const { data } = await trained.sample(drawn, { seed });
  const average = new Float32Array(trained.size);
  data.forEach((value, i) => (average[i % trained.size] += value / drawn));
  return average;
}

/** A batch of rows from `first` on; where there are fewer, the last of them fills it up. */
export function batchRows({ shape: [rows, columns], data }: Matrix, first: number, batch: number): Float32Array {
  const out = new Float32Array(batch * columns);
  for (let i = 0; i < batch; i++) {
    const from = Math.min(first + i, rows - 1) * columns;
    out.set(data.subarray(from, from + columns), i * columns);
  }
  return out;
}
