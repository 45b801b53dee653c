import { InputError, type Matrix, type TrainedVae } from "@latents/core";

/** Codes that are decoded at one time. */
const codesAtOnce = 500;

/** Mean images of codes as bytes, piece by piece, all of one class where the model takes labels.  Shape [count, channels, height, width]. */
export async function decodeImages(
  trained: TrainedVae,
  { shape: [count, latent], data }: Matrix,
  { label, onProgress }: { label?: number; onProgress?: (done: number, total: number) => void } = {},
): Promise<Uint8Array> {
  if (trained.classes > 0 && label === undefined)
    throw new InputError(`--label: the model takes labels; choose one of its ${trained.classes} classes`);
  const bytes = new Uint8Array(count * trained.size);
  for (let start = 0; start < count; start += codesAtOnce) {
    const rows = Math.min(codesAtOnce, count - start);
    const codes: Matrix = { shape: [rows, latent], data: data.subarray(start * latent, (start + rows) * latent) };
    const images = await trained.decode(
      codes,
      label === undefined ? {} : { labels: new Array<number>(rows).fill(label) },
    );
    images.data.forEach((value, at) => {
      bytes[start * trained.size + at] = Math.round(255 * Math.min(1, Math.max(0, value || 0)));
    });
    onProgress?.(start + rows, count);
  }
  return bytes;
}
