import { InputError } from "../errors.js";
import type { Measure } from "../likelihoods/index.js";

/**
 * Nats per image as bits for each value of the image (dims = channels height width), comparable between likelihoods of 256 grey levels:
 *
 *     mass, bits:  nats / (dims ln 2);     density of values in [0, 1]:  nats / (dims ln 2) + log2(256),
 *
 * since a level's mass is about its density times its width, 1/256. A uniform density has 8. For a density at values that were not
 * dequantised the number is no code length and may go below 0.  `undefined` for squared error, which is no log-probability, and for
 * the rows of a table, which have no grey levels.
 * Throws InputError unless dims is a positive whole number.
 * Source: Theis, van den Oord & Bethge 2016, arXiv:1511.01844, section 3.1; Papamakarios et al. 2017, arXiv:1705.07057, appendix E.2.
 */
export function bitsPerDim(nats: number, dims: number, measure: Measure): number | undefined {
  if (!Number.isInteger(dims) || dims < 1)
    throw new InputError(`bitsPerDim: dims must be a positive whole number, got ${dims}`);
  if (measure === "none" || measure === "row") return undefined;
  return nats / (dims * Math.LN2) + (measure === "density" ? 8 : 0);
}

/** Of grey values measured as they are, where the likelihood is of those: not of bits, nor a squared error. */
export function greyBitsPerDim(
  nats: number,
  dims: number,
  { measure }: { readonly measure: Measure },
  binarisation: string,
): { readonly bitsPerDim?: number } {
  const bits = binarisation === "none" && measure !== "bits" ? bitsPerDim(nats, dims, measure) : undefined;
  return bits === undefined ? {} : { bitsPerDim: bits };
}
