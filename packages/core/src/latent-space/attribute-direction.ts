import { InputError } from "../errors.js";
import { checkPoints, meanOf, type Points, pointsAt } from "./points.js";

/**
 * The direction of an attribute: mean of the codes that have it minus mean of those that have not, such as smiling and neutral faces.
 * Add it to a code to give the attribute, subtract it to take it away.  Shape [latent].
 * @param mask  for each code whether it has the attribute; `undefined` leaves a code out of both
 * Throws InputError if the mask has another length, or either side has no code.
 * Source: Larsen et al. 2016, arXiv:1512.09300, section 4.
 */
export function attributeDirection(codes: Points, mask: readonly (boolean | undefined)[]): Float32Array {
  const where = "attributeDirection";
  checkPoints(where, codes);
  const [count] = codes.shape;
  if (mask.length !== count)
    throw new InputError(`${where}: the mask must have an entry for each of the ${count} codes, got ${mask.length}`);
  const side = (has: boolean): Float64Array => {
    const rows = mask.flatMap((value, i) => (value === has ? [i] : []));
    if (rows.length === 0)
      throw new InputError(
        `${where}: needs codes with and without the attribute, got none ${has ? "with" : "without"} it`,
      );
    return meanOf(pointsAt(codes, rows));
  };
  const without = side(false);
  return Float32Array.from(side(true), (value, j) => value - without[j]);
}
