import { decodePng, type PixelImage } from "@latents/core";
import { html } from "./html.js";
import { LIGHT_PALETTE } from "./light-palette.js";
import { svgToPng } from "./svg-to-png.js";

/** A line of text; `x`, `y` of its beginning, middle or end at the base line, in pixels. */
export interface PlacedText {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly text: string;
  readonly anchor?: "start" | "middle" | "end";
  readonly bold?: boolean;
}

/** An image with its upper left corner at whole pixels. */
export interface PlacedPicture {
  readonly x: number;
  readonly y: number;
  readonly image: PixelImage;
}

/** White, with text, and images over it whose pixels stay as they are: a rasteriser would only smooth them. */
export async function drawOverText(
  { width, height, channels }: { readonly width: number; readonly height: number; readonly channels: 1 | 3 },
  texts: readonly PlacedText[],
  pictures: readonly PlacedPicture[],
): Promise<PixelImage> {
  const lines = texts.map(
    ({ x, y, size, text, anchor = "start", bold }) =>
      html`<text x="${x}" y="${y}" font-size="${size}" text-anchor="${anchor}" font-weight="${bold ? 700 : 400}"
        >${text}</text
      >`,
  );
  const svg = html`<svg width="${width}" height="${height}" fill="${LIGHT_PALETTE["ink"]}">${lines}</svg>`;
  const drawn = decodePng(await svgToPng(svg.text), "captions", { channels });
  for (const { x, y, image } of pictures) paste(drawn, image, x, y);
  return drawn;
}

/** Copies an image into another of as many channels. */
function paste(
  onto: PixelImage,
  { shape: [channels, height, width], pixels }: PixelImage,
  left: number,
  top: number,
): void {
  const [, tall, wide] = onto.shape;
  for (let c = 0; c < channels; c++)
    for (let y = 0; y < height; y++) {
      const from = (c * height + y) * width;
      onto.pixels.set(pixels.subarray(from, from + width), (c * tall + top + y) * wide + left);
    }
}
