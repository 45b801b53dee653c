import { encodePng, imageGrid, largestGrey, publishedSamples, type TrainedVae } from "@latents/core";
import { svgToPng } from "../../draw/index.js";
import { html, trusted, type Html } from "../../draw/svg/html.js";

const [width, height] = [1200, 630];
/** Of the stripe with the words. */
const foot = 90;
/** Side of a picture, pixels. */
const tile = 60;
/** Reach of a plane: where nearly all codes of a standard normal prior lie. */
const reach = 2.2;

/**
 * The picture of a model for whoever shares its page, 1200 x 630 as networks show it: what its plane decodes to or, of more than two latent numbers,
 * samples; with its title. Returns a PNG file.
 */
export async function previewPicture(trained: TrainedVae, title: string, line: string): Promise<Uint8Array> {
  const [across, down] = [Math.ceil(width / tile), Math.floor((height - foot) / tile)];
  const { shape, pixelsOf } = await drawn(trained, across, down);
  const pictures = Array.from({ length: across * down }, (_, i) => {
    const png = encodePng({ shape, pixels: pixelsOf(i) });
    const [x, y] = [(i % across) * tile, Math.floor(i / across) * tile];
    return html`<image x="${x}" y="${y}" width="${tile}" height="${tile}" href="${dataUrl(png)}" />`;
  });
  const base = height - foot;
  const svg = html`<svg
    xmlns="http://www.w3.org/2000/svg"
    width="${width}"
    height="${height}"
    viewBox="0 0 ${width} ${height}"
  >
    ${pictures}
    <rect x="0" y="${base}" width="${width}" height="${foot}" fill="#11131a" />
    <text x="28" y="${base + 42}" font-size="32" font-weight="bold" fill="#f2f4fb">${cut(title, 52)}</text>
    <text x="28" y="${base + 72}" font-size="20" fill="#a3abbd">${cut(line, 108)}</text>
  </svg>`;
  return svgToPng(svg.toString(), { background: "#11131a" });
}

/** A PNG file and its size. */
export interface Picture {
  readonly png: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Width of a poster in pixels, at most. */
const posterWidth = 480;
/** Between its samples, seen on a light ground and on a dark one. */
const line = { pad: 1, background: 128 };

/** The samples that the page draws first, for the page until it is used. */
export async function posterPicture(trained: TrainedVae): Promise<Picture> {
  const { count, columns, seed } = publishedSamples;
  const { data } = await trained.sample(count, { seed });
  const grid = imageGrid(data, trained.shape, { columns, ...line });
  const [, height, width] = grid.shape;
  const png = encodePng(grid);
  if (width <= posterWidth) return { png, width, height };
  const size = { width: posterWidth, height: Math.round((posterWidth * height) / width) };
  const svg = html`<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}">
    <image width="${size.width}" height="${size.height}" href="${dataUrl(png)}" />
  </svg>`;
  return { png: await svgToPng(svg.toString()), ...size };
}

/** What the model's plane decodes to or, of more than two latent numbers, samples. */
async function drawn(
  trained: TrainedVae,
  across: number,
  down: number,
): Promise<{ readonly shape: TrainedVae["shape"]; readonly pixelsOf: (i: number) => Uint8Array<ArrayBuffer> }> {
  const count = across * down;
  const isPlane = trained.latent === 2 && trained.hasStandardPrior && trained.classes === 0;
  const { data } = isPlane
    ? await trained.decode({ shape: [count, 2], data: planeCodes(across, down) })
    : await trained.sample(count, { seed: 1 });
  const { shape } = trained;
  const size = shape[0] * shape[1] * shape[2];
  const pixelsOf = (i: number): Uint8Array<ArrayBuffer> =>
    Uint8Array.from(data.subarray(i * size, (i + 1) * size), (value) => largestGrey * value);
  return { shape, pixelsOf };
}

/** A picture as an address. As it stands: `html` cuts long texts. */
export const dataUrl = (png: Uint8Array): Html =>
  trusted(`data:image/png;base64,${Buffer.from(png).toString("base64")}`);

const cut = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

/** Codes over a plane, row by row from the top left. */
function planeCodes(across: number, down: number): Float32Array {
  const up = (reach * down) / across;
  return Float32Array.from({ length: 2 * across * down }, (_, at) => {
    const i = at >> 1;
    return at % 2 === 0
      ? -reach + (2 * reach * ((i % across) + 0.5)) / across
      : up - (2 * up * (Math.floor(i / across) + 0.5)) / down;
  });
}
