import { Zlib } from "fflate";
import { InputError } from "../errors.js";
import { joinBytes } from "../formats/join-bytes.js";
import { pngChunk, SIGNATURE } from "./png-chunks.js";
import type { PixelImage } from "./png.js";

/** How much `encodePng` compresses. */
export const pngLevel = 3;

/** Compresses bytes that come piece by piece as zlib does (RFC 1950). */
export type Deflate = (pieces: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>;

/**
 * An 8-bit PNG file, piece by piece, of a picture whose rows come band by band, from the top: neither is in memory as a whole. `shape` is [1 or 3, height,
 * width] of the picture; bands have its channels and width, and its height together. Equal bands give equal bytes. `deflate` may be a faster one than that
 * of plain JavaScript, such as Node's.
 * Throws InputError for a band that does not fit, and where rows are missing at the end.  Source: W3C, PNG Specification (Third Edition).
 */
export async function* pngPieces(
  shape: PixelImage["shape"],
  bands: AsyncIterable<PixelImage> | Iterable<PixelImage>,
  deflate: Deflate = deflated,
): AsyncGenerator<Uint8Array> {
  const [channels, height, width] = shape;
  if ((channels !== 1 && channels !== 3) || !(width > 0 && height > 0)) throw unfit(shape, "that");
  yield Uint8Array.from(SIGNATURE);
  yield pngChunk("IHDR", header(channels, height, width));
  for await (const packed of deflate(linesOf(shape, bands))) if (packed.length > 0) yield pngChunk("IDAT", packed);
  yield pngChunk("IEND", new Uint8Array(0));
}

const unfit = (shape: PixelImage["shape"], got: string): InputError =>
  new InputError(`pngPieces: bands must fill [${shape.join(", ")}], 1 or 3 channels and one row or more, got ${got}`);

async function* linesOf(
  shape: PixelImage["shape"],
  bands: AsyncIterable<PixelImage> | Iterable<PixelImage>,
): AsyncGenerator<Uint8Array> {
  const [channels, height, width] = shape;
  let rows = 0;
  for await (const band of bands) {
    rows += band.shape[1];
    if (band.shape[0] !== channels || band.shape[2] !== width || rows > height)
      throw unfit(shape, `a band of [${band.shape.join(", ")}] that ends at row ${rows}`);
    yield scanlines(band);
  }
  if (rows < height) throw unfit(shape, `${rows} rows`);
}

async function* deflated(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let packed: Uint8Array[] = [];
  const zlib = new Zlib({ level: pngLevel }, (piece) => packed.push(piece));
  for await (const piece of pieces) {
    zlib.push(piece);
    yield joinBytes(packed);
    packed = [];
  }
  zlib.push(new Uint8Array(0), true);
  yield joinBytes(packed);
}

/** 8 bits a sample, colour type 0 (grey) or 2 (RGB), not interlaced. */
function header(channels: 1 | 3, height: number, width: number): Uint8Array {
  const bytes = new Uint8Array(13);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  bytes.set([8, channels === 1 ? 0 : 2], 8);
  return bytes;
}

/** Rows as PNG has them: a byte that names the filter (0, none), then the samples pixel by pixel. */
function scanlines({ shape: [channels, height, width], pixels }: PixelImage): Uint8Array {
  const stride = 1 + width * channels;
  const lines = new Uint8Array(height * stride);
  for (let c = 0; c < channels; c++)
    for (let y = 0; y < height; y++) {
      const from = (c * height + y) * width;
      const to = y * stride + 1 + c;
      if (channels === 1) lines.set(pixels.subarray(from, from + width), to);
      else for (let x = 0; x < width; x++) lines[to + x * channels] = pixels[from + x];
    }
  return lines;
}
