import { CholeskyDecomposition, Matrix } from "ml-matrix";
import { InputError } from "../errors.js";
import { checkPoints, meanOf, type Points, pointsAt } from "./points.js";
import { covarianceOf } from "./principal-components.js";

/**
 * The direction of an attribute: mean of the codes that have it minus mean of those that have not, such as smiling and neutral faces.
 * Add it to a code to give the attribute, subtract it to take it away.  Shape [latent].
 * @param mask  for each code whether it has the attribute; `undefined` leaves a code out of both
 * Throws InputError if the mask has another length, or either side has no code.
 * Source: Larsen et al. 2016, arXiv:1512.09300, section 4.
 */
export function attributeDirection(codes: Points, mask: readonly (boolean | undefined)[]): Float32Array {
  const { yes, no } = sidesOf("attributeDirection", codes, mask);
  return difference(meanOf(yes), meanOf(no));
}

/**
 * The direction that parts codes with an attribute from those without it best, were both Gaussian with the same covariance: Fisher's linear discriminant,
 *   w = S^-1 (mean with - mean without),  S = (1 - s) W + s tr(W) / latent I,
 * of the covariance W within both sides, shrunk by s so that few codes suffice.  Shape [latent].  Unlike `attributeDirection` it is one to judge by, not to walk along.
 * @param mask  as there
 * Throws InputError as it does, for fewer than three codes, and unless 0 < s <= 1.  Source: Fisher 1936, doi:10.1111/j.1469-1809.1936.tb02137.x.
 */
export function discriminantDirection(
  codes: Points,
  mask: readonly (boolean | undefined)[],
  { shrinkage = 0.1 }: { readonly shrinkage?: number } = {},
): Float32Array {
  const where = "discriminantDirection";
  if (!(shrinkage > 0 && shrinkage <= 1))
    throw new InputError(`${where}: shrinkage must be above 0 and at most 1, got ${shrinkage}`);
  const { yes, no } = sidesOf(where, codes, mask);
  const [with_, without] = [meanOf(yes), meanOf(no)];
  const [, latent] = codes.shape;
  const apart = [less(yes, with_), less(no, without)];
  const count = yes.shape[0] + no.shape[0];
  if (count < 3) throw new InputError(`${where}: needs three codes or more, got ${count}`);
  const all = { shape: [count, latent] as const, data: Float64Array.from(apart.flatMap((one) => Array.from(one))) };
  const within = covarianceOf(all, new Float64Array(latent));
  const middle = within.reduce((sum, row, j) => sum + row[j], 0) / latent;
  // codes that all are their side's mean are parted by the means alone
  const shrunk = within.map((row, j) =>
    Array.from(row, (value, k) => (1 - shrinkage) * value + (j === k ? shrinkage * middle || 1 : 0)),
  );
  const apartBy = Array.from(difference(with_, without));
  const solved = new CholeskyDecomposition(new Matrix(shrunk)).solve(Matrix.columnVector(apartBy));
  return Float32Array.from(solved.to1DArray());
}

const difference = (a: Float64Array, b: Float64Array): Float32Array => Float32Array.from(a, (value, j) => value - b[j]);

const less = ({ data }: Points, mean: Float64Array): Float64Array =>
  Float64Array.from(data, (value, i) => value - mean[i % mean.length]);

/** The codes of both sides. Throws InputError, beginning with `where`, if the mask has another length, or either side has no code. */
function sidesOf(where: string, codes: Points, mask: readonly (boolean | undefined)[]): { yes: Points; no: Points } {
  checkPoints(where, codes);
  const [count] = codes.shape;
  if (mask.length !== count)
    throw new InputError(`${where}: the mask must have an entry for each of the ${count} codes, got ${mask.length}`);
  const side = (has: boolean): Points => {
    const rows = mask.flatMap((value, i) => (value === has ? [i] : []));
    if (rows.length === 0)
      throw new InputError(
        `${where}: needs codes with and without the attribute, got none ${has ? "with" : "without"} it`,
      );
    return pointsAt(codes, rows);
  };
  return { no: side(false), yes: side(true) };
}
