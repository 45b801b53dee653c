import { pngPieces, type Completion, type Matrix, type PixelImage } from "@latents/core";
import { writeFileAtomic } from "../../files/index.js";
import { captionedGrid, outerMargin } from "./captioned-grid.js";
import { deflate, mostOpened } from "./write-large-grid.js";

type Shape = readonly [number, number, number];

/** Pixels between images. */
const pad = 2;
/** Wide enough for the headings. */
const scaleOf = (shape: Shape): number => Math.max(1, Math.ceil(56 / shape[2]));

/** A row an image: the original, what is seen of it (the rest grey), its completions. */
export function completionPicture(
  { shape: [count, size], data }: Matrix,
  { completions }: Completion,
  mask: Uint8Array,
  shape: Shape,
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
    { scale: scaleOf(shape), pad },
  );
}

/** How completions are drawn: of `images`, `each` so many times, of which the mask hides a part. */
interface CompletionLayout {
  readonly images: number;
  readonly each: number;
  readonly mask: Uint8Array;
  readonly shape: Shape;
}

/** An image and its completions, as bytes. */
interface CompletedImage {
  readonly image: Uint8Array;
  readonly completions: Uint8Array;
}

/**
 * Writes the picture that `completionPicture` makes, image by image: no more than the completions of one are in memory. Where these would be wider than most
 * programs open, an image has several rows.
 */
export async function writeCompletions(
  file: string,
  rows: AsyncIterable<CompletedImage>,
  layout: CompletionLayout,
): Promise<void> {
  const { images, each, shape } = layout;
  const scale = scaleOf(shape);
  const pitch = (shape[1] + pad) * scale;
  const columns = Math.min(each, Math.max(1, Math.floor(mostOpened / ((shape[2] + pad) * scale)) - 4));
  const total = images * Math.ceil(each / columns);
  const pictures = rowPictures(rows, layout, columns);
  const first = (await pictures.next()).value as PixelImage;
  const [channels, tall, width] = first.shape;
  async function* bands(): AsyncGenerator<PixelImage> {
    let [picture, done] = [first, 0];
    for (;;) {
      // the gap below an image is that above the next
      const end = picture.shape[1] - outerMargin - pad * scale;
      done++;
      yield cut(picture, done === 1 ? 0 : end - pitch, done === total ? picture.shape[1] : end, width);
      const next = await pictures.next();
      if (next.done) return;
      picture = next.value;
    }
  }
  await writeFileAtomic(file, pngPieces([channels, tall + (total - 1) * pitch, width], bands(), deflate));
}

/** Each row of the picture as one of its own, with the headings above the first. */
async function* rowPictures(
  rows: AsyncIterable<CompletedImage>,
  { each, mask, shape }: CompletionLayout,
  columns: number,
): AsyncGenerator<PixelImage, void> {
  const size = shape[0] * shape[1] * shape[2];
  let isFirst = true;
  for await (const { image, completions } of rows) {
    const seen = image.map((value, i) => (mask[i % mask.length] ? value : 128));
    for (let from = 0; from < each; from += columns) {
      const some = completions.subarray(from * size, Math.min(each, from + columns) * size);
      const heading = (text: string): { heading?: string } => (isFirst ? { heading: text } : {});
      const blocks = [
        { sets: [{ images: image }], columns: 1, ...heading("image") },
        { sets: [{ images: seen }], columns: 1, ...heading("seen") },
        { sets: [{ images: some }], columns, ...heading("completions") },
      ];
      yield await captionedGrid(blocks, shape, { scale: scaleOf(shape), pad });
      isFirst = false;
    }
  }
}

/** Some rows of a picture, on white as wide as `width`. */
function cut(
  { shape: [channels, tall, wide], pixels }: PixelImage,
  from: number,
  to: number,
  width: number,
): PixelImage {
  const height = to - from;
  const out = new Uint8Array(channels * height * width).fill(255);
  for (let c = 0; c < channels; c++)
    for (let y = 0; y < height; y++) {
      const start = (c * tall + from + y) * wide;
      out.set(pixels.subarray(start, start + wide), (c * height + y) * width);
    }
  return { shape: [channels, height, width], pixels: out };
}
