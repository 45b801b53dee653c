import { imagesAtOnce, InputError, joinBytes, type Matrix, type TrainedVae } from "@latents/core";
import { toBytes } from "./to-bytes.js";

/** Of which classes codes are decoded, where the model takes labels, and who hears how far it is. */
interface DecodeOptions {
  /** One class for all. */
  readonly label?: number;
  /** Or the class of each code. */
  readonly labels?: ArrayLike<number>;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Mean images of codes as bytes, so many at a time as memory is bounded by: pieces of [count, channels, height, width].
 * Throws InputError where the model takes labels and none are given.
 */
export async function* decodedPieces(
  trained: TrainedVae,
  { shape: [count, latent], data }: Matrix,
  { label, labels, onProgress }: DecodeOptions = {},
): AsyncGenerator<Uint8Array> {
  if (trained.classes > 0 && label === undefined && labels === undefined)
    throw new InputError(`--label: the model takes labels; choose one of its ${trained.classes} classes`);
  const atOnce = imagesAtOnce(trained.size);
  for (let start = 0; start < count; start += atOnce) {
    const rows = Math.min(atOnce, count - start);
    const codes: Matrix = { shape: [rows, latent], data: data.subarray(start * latent, (start + rows) * latent) };
    const own = label ?? labels;
    const images = await trained.decode(
      codes,
      own === undefined
        ? {}
        : { labels: Array.from({ length: rows }, (_, i) => (typeof own === "number" ? own : own[start + i])) },
    );
    yield toBytes(images.data);
    onProgress?.(start + rows, count);
  }
}

/** All of them in memory.  Shape [count, channels, height, width].  Throws InputError likewise. */
export async function decodeImages(
  trained: TrainedVae,
  codes: Matrix,
  options: DecodeOptions = {},
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of decodedPieces(trained, codes, options)) pieces.push(piece);
  return joinBytes(pieces);
}

/** An image, and some of its completions, as bytes. */
export interface CompletedImage {
  readonly image: Uint8Array;
  readonly completions: Uint8Array;
}

/**
 * Decoded images of codes as completions: `count` of the first image, then of the next, what is seen as it was given. `images` are [n, size], `seen` [size]; `decoded` comes in
 * pieces of any number of images. Gives one image after another.
 */
export async function* completedRows(
  { shape: [rows, size], data }: Matrix,
  seen: Uint8Array,
  count: number,
  decoded: AsyncIterable<Uint8Array>,
): AsyncGenerator<CompletedImage> {
  let [row, filled] = [0, 0];
  let [image, completions]: Uint8Array[] = [new Uint8Array(), new Uint8Array()];
  for await (const piece of decoded)
    for (let at = 0; at < piece.length; at += size) {
      if (filled === 0) {
        image = toBytes(data.subarray(row * size, (row + 1) * size));
        completions = new Uint8Array(count * size);
      }
      for (let i = 0; i < size; i++) completions[filled * size + i] = seen[i] ? image[i] : piece[at + i];
      if (++filled < count) continue;
      yield { image, completions };
      filled = 0;
      row++;
    }
  if (row !== rows || filled > 0) throw new Error(`internal: ${rows} images, completions of ${row}`);
}
