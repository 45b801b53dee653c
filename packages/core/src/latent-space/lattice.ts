import { InputError } from "../errors.js";
import { inverseNormalCdf } from "./inverse-normal.js";
import type { Points } from "./points.js";

/** Where a lattice lies in the latent space. */
export interface LatticeOptions {
  /** Latent dimensions of the codes. */
  readonly latent: number;
  /** The two dimensions of the plane: rightwards and upwards. Default [0, 1]. */
  readonly dims?: readonly [number, number];
  /** Along a dimension the value below which a share of the prior's mass lies; default that of a standard normal. */
  readonly quantile?: (dimension: number, share: number) => number;
  /** Where the codes stay along all other dimensions, [latent]; default 0. */
  readonly base?: ArrayLike<number>;
}

/**
 * size x size codes in a plane, one for each equal share of the prior's mass along each: for a standard normal (Phi^-1((i + 1/2) / size), Phi^-1((j + 1/2) / size)), and
 * at `base` along all other dimensions. Row by row from the top, like a page: the first dimension rises to the right, the second upwards.
 * Shape [size^2, latent].  Throws InputError for a size or dimensions out of range.
 * Source: Kingma & Welling 2014, arXiv:1312.6114, appendix A.
 */
export function latentLattice(size: number, options: LatticeOptions): Points<Float32Array> {
  const { latent, dims = [0, 1], quantile = (_, share) => inverseNormalCdf(share), base } = options;
  if (!(Number.isInteger(size) && size >= 1))
    throw new InputError(`lattice: size must be a whole number, 1 or more, got ${size}`);
  const [right, up] = dims;
  checkDimensions("lattice", dims, latent);
  if (base && base.length !== latent)
    throw new InputError(`lattice: base must have the ${latent} dimensions of a code, got ${base.length}`);
  const lineOf = (dim: number): Float64Array =>
    Float64Array.from({ length: size }, (_, i) => quantile(dim, (i + 0.5) / size));
  const [along, upwards] = [lineOf(right), lineOf(up)];
  const data = new Float32Array(size * size * latent);
  for (let row = 0; row < size; row++)
    for (let column = 0; column < size; column++) {
      const at = (row * size + column) * latent;
      if (base) data.set(base, at);
      data[at + right] = along[column];
      data[at + up] = upwards[size - 1 - row];
    }
  return { shape: [size * size, latent], data };
}

/** Throws InputError unless `dims` are different dimensions of a latent space, counted from 0. */
export function checkDimensions(where: string, dims: readonly number[], latent: number): void {
  for (const dim of dims)
    if (!(Number.isInteger(dim) && dim >= 0 && dim < latent))
      throw new InputError(`${where}: dimensions must be from 0 to ${latent - 1}, got ${dim}`);
  if (new Set(dims).size < dims.length)
    throw new InputError(`${where}: dimensions must be different ones, got ${dims.join(", ")}`);
}
