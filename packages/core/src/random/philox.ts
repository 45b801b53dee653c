// Multipliers 0xd2511f53 and 0xcd9e8d57, whole and as 16-bit halves.
const MULTIPLIER_0 = 0xd2511f53 | 0;
const MULTIPLIER_0_HIGH = 0xd251;
const MULTIPLIER_0_LOW = 0x1f53;
const MULTIPLIER_1 = 0xcd9e8d57 | 0;
const MULTIPLIER_1_HIGH = 0xcd9e;
const MULTIPLIER_1_LOW = 0x8d57;
// The key's increments: golden ratio and sqrt(3) - 1.
const WEYL_0 = 0x9e3779b9 | 0;
const WEYL_1 = 0xbb67ae85 | 0;

/** Words in one Philox block. */
export const WORDS_PER_BLOCK = 4;

/** Where a run of blocks lies: a 64-bit key and the upper three words of the counter; the lowest word counts the blocks. All int32. */
export interface PhiloxAddress {
  readonly key0: number;
  readonly key1: number;
  readonly counter1: number;
  readonly counter2: number;
  readonly counter3: number;
}

/**
 * Philox4x32-10: a keyed bijection of a 128-bit counter to 128 random bits, ten rounds of multiply, swap and xor. Any block can
 * be computed alone, so a value is addressed, not drawn from a state.
 *
 * Writes blocks `firstBlock .. firstBlock + blocks - 1` of `address`, four words each, to `out` from index `at`.
 * The caller sees to it that `out` has room and that the block numbers stay below 2^32.
 *
 * All arithmetic is on int32, which engines keep in registers, and nothing is allocated. JavaScript has no high half of a
 * 32 x 32 product: it is put together from four 16 x 16 products.
 * Source: Salmon, Moraes, Dror & Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011, doi:10.1145/2063384.2063405.
 */
export function philoxBlocks(
  out: Uint32Array | Int32Array,
  at: number,
  address: PhiloxAddress,
  firstBlock: number,
  blocks: number,
): void {
  const { key0, key1, counter1, counter2, counter3 } = address;
  const first = firstBlock | 0;
  for (let block = 0; block < blocks; block++) {
    let x0 = (first + block) | 0;
    let x1 = counter1 | 0;
    let x2 = counter2 | 0;
    let x3 = counter3 | 0;
    let k0 = key0 | 0;
    let k1 = key1 | 0;
    for (let round = 0; round < 10; round++) {
      const low0 = x0 & 0xffff;
      const high0 = x0 >>> 16;
      const cross0 = Math.imul(high0, MULTIPLIER_0_LOW);
      const other0 = Math.imul(low0, MULTIPLIER_0_HIGH);
      const carry0 = (Math.imul(low0, MULTIPLIER_0_LOW) >>> 16) + (cross0 & 0xffff) + (other0 & 0xffff);
      const top0 = (Math.imul(high0, MULTIPLIER_0_HIGH) + (cross0 >>> 16) + (other0 >>> 16) + (carry0 >>> 16)) | 0;
      const low2 = x2 & 0xffff;
      const high2 = x2 >>> 16;
      const cross2 = Math.imul(high2, MULTIPLIER_1_LOW);
      const other2 = Math.imul(low2, MULTIPLIER_1_HIGH);
      const carry2 = (Math.imul(low2, MULTIPLIER_1_LOW) >>> 16) + (cross2 & 0xffff) + (other2 & 0xffff);
      const top2 = (Math.imul(high2, MULTIPLIER_1_HIGH) + (cross2 >>> 16) + (other2 >>> 16) + (carry2 >>> 16)) | 0;
      const bottom0 = Math.imul(x0, MULTIPLIER_0);
      const bottom2 = Math.imul(x2, MULTIPLIER_1);
      x0 = top2 ^ x1 ^ k0;
      x1 = bottom2;
      x2 = top0 ^ x3 ^ k1;
      x3 = bottom0;
      k0 = (k0 + WEYL_0) | 0;
      k1 = (k1 + WEYL_1) | 0;
    }
    const word = at + block * WORDS_PER_BLOCK;
    out[word] = x0;
    out[word + 1] = x1;
    out[word + 2] = x2;
    out[word + 3] = x3;
  }
}
