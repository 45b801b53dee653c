/**
 * Writes images `indices` of `pixels`, `size` values each, one after another to `out` from `offset`, each value v as 1 with probability
 * v / 255. `address` is a Philox key and counter words 1 to 3; draws go by an image's place in the batch, or by its index where `byImage`.
 */
export type DrawBits = (
  pixels: Uint8Array,
  indices: Uint32Array,
  size: number,
  out: Uint8Array,
  offset: number,
  address: Int32Array,
  byImage: boolean,
) => void;
