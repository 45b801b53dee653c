import { InputError } from "../errors.js";
import { largestGrey } from "../image/grey.js";
import type { DrawBits } from "../random/draw-bits.js";
import { type PhiloxAddress, philoxBlocks } from "../random/philox.js";
import { philoxAddress } from "../random/random.js";
import { type Binarisation, type ImageDataset, valuesPerImage } from "./dataset.js";

/** How `gatherBatch` turns grey values into the model's input. */
export interface GatherOptions {
  readonly binarisation: Binarisation;
  /** For `dynamic` and `static`. */
  readonly seed?: number;
  /** For `dynamic`: the training step, so that every access draws afresh. */
  readonly step?: number;
  /** For `dynamic` and `static`: name of the random stream, default `"binarise"`. Give an evaluation its own. */
  readonly stream?: string;
  /** Draws the bits in the place of this file's own loop, to the same bits. */
  readonly drawBits?: DrawBits;
}

/** Values that share one Philox block: four words of 32 bits, 16 bits a value. */
const VALUES_PER_BLOCK = 8;
const words = new Int32Array(4);

/**
 * Writes images `indices` of `dataset`, one after another, to `out` from `offset`: uint8 [indices.length, channels, height, width].
 * - `none`: the grey values 0..255;
 * - `threshold`: 1 where v > 127.5, else 0;
 * - `dynamic`: 1 with probability v / 255 (in steps of 2^-16; 0 and 255 are certain); a draw depends only on (seed, stream, step, place in
 *   the batch, place in the image);
 * - `static`: the same, but a draw depends only on (seed, stream, index of the image, place in the image).
 *
 * Blocks of random numbers that no pixel needs are not computed; most of MNIST is 0 or 255.
 * Throws InputError when `out` is too small or an index is out of range.
 */
export function gatherBatch(
  dataset: Pick<ImageDataset, "pixels" | "count" | "shape">,
  indices: ArrayLike<number>,
  out: Uint8Array,
  offset: number,
  options: GatherOptions,
): void {
  const size = valuesPerImage(dataset);
  if (offset < 0 || offset + indices.length * size > out.length) {
    throw new InputError(
      `gatherBatch: ${indices.length} images of ${size} values from offset ${offset} need an array of ${offset + indices.length * size}, got ${out.length}`,
    );
  }
  const { pixels, count } = dataset;
  const { binarisation, seed = 0, step = 0, stream = "binarise" } = options;
  const blocks = Math.ceil(size / VALUES_PER_BLOCK);
  const perImage = binarisation === "static";
  const random = binarisation === "dynamic" || perImage;
  if (random && (perImage ? count : indices.length) * blocks > 2 ** 32) {
    throw new InputError(
      `gatherBatch: ${binarisation} binarisation addresses at most ${2 ** 35} values, got more; use smaller batches`,
    );
  }
  const address = random
    ? philoxAddress({ seed, stream: perImage ? `${stream}:static` : stream, step: perImage ? 0 : step })
    : undefined;
  const { drawBits } = options;
  for (let place = 0; place < indices.length; place++) {
    const index = indices[place];
    if (!(Number.isInteger(index) && index >= 0 && index < count)) {
      throw new InputError(`gatherBatch: indices[${place}] must be in 0..${count - 1}, got ${index}`);
    }
    const from = index * size;
    const to = offset + place * size;
    if (address !== undefined && drawBits) continue;
    if (address !== undefined) draw(pixels, from, size, out, to, address, (perImage ? index : place) * blocks);
    else if (binarisation === "threshold") for (let i = 0; i < size; i++) out[to + i] = pixels[from + i] >>> 7;
    else out.set(pixels.subarray(from, from + size), to);
  }
  if (address === undefined || !drawBits) return;
  const { key0, key1, counter1, counter2, counter3 } = address;
  const words1to3 = [counter1, counter2, counter3];
  drawBits(pixels, Uint32Array.from(indices), size, out, offset, Int32Array.of(key0, key1, ...words1to3), perImage);
}

function draw(
  pixels: Uint8Array,
  from: number,
  size: number,
  out: Uint8Array,
  to: number,
  address: PhiloxAddress,
  firstBlock: number,
): void {
  const whole = size - (size % VALUES_PER_BLOCK);
  out.fill(0, to, to + size);
  for (let i = 0; i < whole; i += VALUES_PER_BLOCK) {
    const p = from + i;
    const o = to + i;
    const v0 = pixels[p];
    const v1 = pixels[p + 1];
    const v2 = pixels[p + 2];
    const v3 = pixels[p + 3];
    const v4 = pixels[p + 4];
    const v5 = pixels[p + 5];
    const v6 = pixels[p + 6];
    const v7 = pixels[p + 7];
    if ((v0 | v1 | v2 | v3 | v4 | v5 | v6 | v7) === 0) continue;
    // v + 1 is 1 or 256 for the certain values 0 and 255, and has another bit for all others.
    if ((((v0 + 1) | (v1 + 1) | (v2 + 1) | (v3 + 1) | (v4 + 1) | (v5 + 1) | (v6 + 1) | (v7 + 1)) & 0xfe) === 0) {
      out[o] = v0 & 1;
      out[o + 1] = v1 & 1;
      out[o + 2] = v2 & 1;
      out[o + 3] = v3 & 1;
      out[o + 4] = v4 & 1;
      out[o + 5] = v5 & 1;
      out[o + 6] = v6 & 1;
      out[o + 7] = v7 & 1;
      continue;
    }
    philoxBlocks(words, 0, address, firstBlock + i / VALUES_PER_BLOCK, 1);
    out[o] = bernoulli(v0, words[0] & 0xffff);
    out[o + 1] = bernoulli(v1, words[0] >>> 16);
    out[o + 2] = bernoulli(v2, words[1] & 0xffff);
    out[o + 3] = bernoulli(v3, words[1] >>> 16);
    out[o + 4] = bernoulli(v4, words[2] & 0xffff);
    out[o + 5] = bernoulli(v5, words[2] >>> 16);
    out[o + 6] = bernoulli(v6, words[3] & 0xffff);
    out[o + 7] = bernoulli(v7, words[3] >>> 16);
  }
  if (whole === size) return;
  philoxBlocks(words, 0, address, firstBlock + whole / VALUES_PER_BLOCK, 1);
  for (let i = whole; i < size; i++) {
    const place = i - whole;
    out[to + i] = bernoulli(pixels[from + i], (words[place >> 1] >>> (16 * (place & 1))) & 0xffff);
  }
}

/** 1 when random16 / 65536 < value / 255, else 0, by the sign of a difference. */
const bernoulli = (value: number, random16: number): number =>
  (Math.imul(random16, largestGrey) - (value << 16)) >>> 31;
