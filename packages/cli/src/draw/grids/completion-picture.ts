import type { Completion, Matrix, PixelImage } from "@latents/core";
import { captionedGrid } from "./captioned-grid.js";

/** A row an image: the original, what is seen of it (the rest grey), its completions. */
export function completionPicture(
  { shape: [count, size], data }: Matrix,
  { completions }: Completion,
  mask: Uint8Array,
  shape: readonly [number, number, number],
): Promise<PixelImage> {
  const each = completions.shape[0] / count;
  const seen = data.map((value, i) => (mask[(i % size) % mask.length] ? value : 0.5));
  return captionedGrid(
    [
      { sets: [{ images: data }], columns: 1, heading: "image" },
      { sets: [{ images: seen }], columns: 1, heading: "seen" },
      { sets: [{ images: completions.data }], columns: each, heading: "completions" },
    ],
    shape,
    // wide enough for the headings
    { scale: Math.max(1, Math.ceil(56 / shape[2])) },
  );
}
