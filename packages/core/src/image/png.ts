import { convertIndexedToRgb, decode, encode } from "fast-png";
import { FormatError, InputError } from "../errors.js";
import { largestGrey } from "./grey.js";
import { luma } from "./luma.js";
import { checkPng } from "./png-chunks.js";
import { withoutInterlacing } from "./png-interlaced.js";

/** One image, one byte a value: uint8 [channels, height, width], row-major, as in a data set. */
export interface PixelImage {
  readonly shape: readonly [number, number, number];
  readonly pixels: Uint8Array;
}

/**
 * Decodes a PNG file of any kind to 1 (grey) or 3 (RGB) channels. 16-bit samples keep their upper byte, smaller ones are stretched to 0..255, alpha is dropped.
 * `channels` turns the result to grey (see `luma`) or to RGB; default: as in the file.
 * Throws FormatError, beginning with `name`, when the file is damaged.
 */
export function decodePng(bytes: Uint8Array, name: string, { channels }: { channels?: 1 | 3 } = {}): PixelImage {
  const { header, file } = checkPng(bytes, name);
  let samples: Uint8Array;
  let perPixel: number;
  try {
    // fast-png 8.0.0 mistakes the rows of small samples that are interlaced
    const plain = header.interlaced && header.depth < 8 ? withoutInterlacing(file, header) : file;
    const decoded = decode(plain, { checkCrc: false });
    perPixel = header.colorType === 3 ? 3 : decoded.channels;
    if (header.colorType === 3) samples = convertIndexedToRgb(decoded);
    else if (decoded.data instanceof Uint16Array) samples = Uint8Array.from(decoded.data, (value) => value >>> 8);
    else
      samples =
        header.depth < 8
          ? unpack(decoded.data, header.width, header.height, header.depth)
          : Uint8Array.from(decoded.data);
  } catch (error) {
    throw new FormatError(`${name}: damaged PNG file: ${error instanceof Error ? error.message : String(error)}`);
  }
  const { width, height } = header;
  const color = perPixel >= 3;
  const wanted = channels ?? (color ? 3 : 1);
  const area = width * height;
  const pixels = new Uint8Array(wanted * area);
  for (let i = 0; i < area; i++) {
    const at = i * perPixel;
    if (wanted === 3) for (let c = 0; c < 3; c++) pixels[c * area + i] = samples[at + (color ? c : 0)];
    else pixels[i] = color ? luma(samples[at], samples[at + 1], samples[at + 2]) : samples[at];
  }
  return { shape: [wanted, height, width], pixels };
}

/**
 * Encodes an image of 1 or 3 channels as an 8-bit PNG file. Equal input gives equal bytes.
 * Throws InputError when the shape does not fit the pixels.
 */
export function encodePng({ shape, pixels }: PixelImage): Uint8Array<ArrayBuffer> {
  const [channels, height, width] = shape;
  const area = height * width;
  if ((channels !== 1 && channels !== 3) || area === 0 || pixels.length !== channels * area) {
    throw new InputError(
      `encodePng: shape must be [1 or 3, height, width] and fit the pixels, got [${shape.join(", ")}] and ${pixels.length} values`,
    );
  }
  const data = new Uint8Array(pixels.length);
  for (let c = 0; c < channels; c++) for (let i = 0; i < area; i++) data[i * channels + c] = pixels[c * area + i];
  return new Uint8Array(encode({ width, height, data, channels, depth: 8 }));
}

/** Samples of 1, 2 or 4 bits, each row beginning on a byte, stretched to 0..255. */
function unpack(data: ArrayLike<number>, width: number, height: number, depth: number): Uint8Array {
  const out = new Uint8Array(width * height);
  const rowBytes = Math.ceil((width * depth) / 8);
  const largest = 2 ** depth - 1;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const bit = x * depth;
      const value = (data[y * rowBytes + (bit >> 3)] >> (8 - depth - (bit & 7))) & largest;
      out[y * width + x] = (value * largestGrey) / largest;
    }
  }
  return out;
}
