import { fillUniform, type RandomAddress } from "./random.js";

const atOnce = 64;

/** Uniform numbers in [0, 1) one after the other, the values at positions 0, 1, ... of an address: for draws that need an unknown number of them. */
export function uniformSource(address: RandomAddress): () => number {
  const values = new Float64Array(atOnce);
  let next = 0;
  return () => {
    if (next % atOnce === 0) fillUniform(values, { ...address, offset: next });
    return values[next++ % atOnce];
  };
}
