import { InputError } from "../errors.js";
import { gifenc, type Palette } from "./gifenc.js";
import type { PixelImage } from "./png.js";

/** How `encodeGif` plays its frames. */
export interface GifOptions {
  /** Time of a frame in ms, or of each, rounded to the 10 ms that the format knows; default 100. Browsers play less than 20 as 100. */
  readonly delayMs?: number | readonly number[];
  /** Begin again at the end; default true. */
  readonly loop?: boolean;
}

/** What the format can say: 16 bits, the time in hundredths of a second. */
const MOST = 65_535;
const COLOURS = 256;

/**
 * Encodes images of one size and 1 or 3 channels, one after another, as an animated GIF. Grey values stay exact, and so do frames of at most 256 colours;
 * a frame of more is brought to the 256 that fit it best (no dithering). Equal input gives equal bytes.
 * Throws InputError when there is no frame, or shapes or times do not fit.
 */
export function encodeGif(frames: readonly PixelImage[], { delayMs = 100, loop = true }: GifOptions = {}): Uint8Array {
  if (frames.length === 0) throw new InputError("encodeGif: needs one frame or more, got none");
  const { shape } = frames[0];
  frames.forEach((frame, i) => requireFit(frame, i, shape));
  const delays = typeof delayMs === "number" ? frames.map(() => delayMs) : delayMs;
  if (delays.length !== frames.length || !delays.every((delay) => delay >= 0 && delay <= 10 * MOST))
    throw new InputError(
      `encodeGif: delayMs must be a number from 0 to ${10 * MOST}, or one for each of the ${frames.length} frames, got ${JSON.stringify(delayMs)}`,
    );
  const [, height, width] = shape;
  const encoder = gifenc.GIFEncoder();
  frames.forEach((frame, i) => {
    const { index, palette } = indexed(frame);
    // frames without a palette of their own have the first one's
    const own = i === 0 || palette !== greys;
    encoder.writeFrame(index, width, height, {
      palette: own ? palette : null,
      delay: delays[i],
      repeat: loop ? 0 : -1,
    });
  });
  encoder.finish();
  return encoder.bytes();
}

function requireFit({ shape, pixels }: PixelImage, frame: number, first: PixelImage["shape"]): void {
  const [channels, height, width] = shape;
  const sides = [height, width].every((side) => Number.isInteger(side) && side >= 1 && side <= MOST);
  if ((channels !== 1 && channels !== 3) || !sides || pixels.length !== channels * height * width)
    throw new InputError(
      `encodeGif: frame ${frame} must have the shape [1 or 3, height, width], sides at most ${MOST}, and fit its pixels, got [${shape.join(", ")}] and ${pixels.length} values`,
    );
  if (shape.join() !== first.join())
    throw new InputError(
      `encodeGif: all frames must have one shape, frame 0 is [${first.join(", ")}], frame ${frame} is [${shape.join(", ")}]`,
    );
}

interface Indexed {
  readonly index: Uint8Array;
  readonly palette: Palette;
}

const greys = Array.from({ length: COLOURS }, (_, v) => [v, v, v]);

/** A frame as places in a palette. */
function indexed(frame: PixelImage): Indexed {
  if (frame.shape[0] === 1) return { index: frame.pixels, palette: greys };
  return fewColours(frame) ?? quantized(frame);
}

/** Exactly, where the colours are few. */
function fewColours({ shape: [, height, width], pixels }: PixelImage): Indexed | undefined {
  const area = height * width;
  const places = new Map<number, number>();
  const index = new Uint8Array(area);
  for (let i = 0; i < area; i++) {
    const colour = (pixels[i] << 16) | (pixels[area + i] << 8) | pixels[2 * area + i];
    let place = places.get(colour);
    if (place === undefined) {
      if (places.size === COLOURS) return undefined;
      places.set(colour, (place = places.size));
    }
    index[i] = place;
  }
  return { index, palette: [...places.keys()].map((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]) };
}

function quantized({ shape: [, height, width], pixels }: PixelImage): Indexed {
  const area = height * width;
  const rgba = new Uint8Array(4 * area).fill(255);
  for (let c = 0; c < 3; c++) for (let i = 0; i < area; i++) rgba[4 * i + c] = pixels[c * area + i];
  const palette = gifenc.quantize(rgba, COLOURS);
  return { index: gifenc.applyPalette(rgba, palette), palette };
}
