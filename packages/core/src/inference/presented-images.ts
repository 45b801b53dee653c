import {
  checkMatrix,
  gatherBatch,
  imageValues,
  isDataset,
  isTable,
  scaleFor,
  valuesPerImage,
  type Binarisation,
  type Images,
  type Matrix,
} from "../data/index.js";
import { ofBytes } from "../data/matrix.js";
import { InputError } from "../errors.js";
import { checkBits, evaluationStreams } from "../evaluate/index.js";
import { defaultBinarisation, type Vae } from "../models/index.js";

/** How a data set's bytes become values. */
export interface Presentation {
  /** Default that of the likelihood: `dynamic` for one of bits, else `none`. */
  readonly binarisation?: Binarisation;
  /** Of the bits, and of all else that is drawn; default 0. */
  readonly seed?: number;
}

/**
 * Images as a model was trained on them: a data set's by the likelihood, values as they are.  Shape [count, size].
 * Throws InputError, beginning with `where`, for images of another size, and for values that are no bits where the likelihood needs bits.
 */
export function presentedImages(
  where: string,
  images: Images,
  { model, size, shape }: { readonly model: Vae; readonly size: number; readonly shape: readonly number[] },
  { binarisation = defaultBinarisation(model), seed = 0 }: Presentation,
): Matrix {
  const why = `a model of ${shape.join("x")} images`;
  const { likelihood } = model;
  if (!isDataset(images) || isTable(images)) {
    const rows = imageValues(images);
    checkMatrix(`${where}: images`, rows, size, why);
    const odd = likelihood.binary ? rows.data.findIndex((v) => v !== 0 && v !== 1) : -1;
    if (odd < 0) return rows;
    throw new InputError(
      `${where}: the ${likelihood.name} likelihood needs bits, 0 or 1, got ${rows.data[odd]} in row ${Math.floor(odd / size)}; binarise the values, or give a data set`,
    );
  }
  checkBits(where, model, binarisation);
  const found = valuesPerImage(images);
  if (found !== size)
    throw new InputError(`${where}: images must have ${size} values for ${why}, got ${images.shape.join("x")}`);
  const bytes = new Uint8Array(images.count * size);
  const all = Array.from({ length: images.count }, (_, i) => i);
  gatherBatch(images, all, bytes, 0, { binarisation, seed, step: 0, stream: evaluationStreams.bits });
  const scale = scaleFor(binarisation);
  return { shape: [images.count, size], data: ofBytes(bytes, (v) => v * scale) };
}
