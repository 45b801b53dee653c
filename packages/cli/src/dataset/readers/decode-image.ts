import { checkPng, FormatError, InputError, isPng, luma } from "@latents/core";
import type { Sharp, SharpOptions } from "sharp";
import { addCommand, importPackage, missingPackage, optionalPackages } from "../../config/optional-package.js";

/** The part of sharp that is used. */
export type SharpFactory = (input: Uint8Array, options?: SharpOptions) => Sharp;

/** What an image file says of itself; the size is that after turning it upright. */
export interface ImageHeader {
  readonly height: number;
  readonly width: number;
  readonly grey: boolean;
  /** Pictures in the file, of which the first is read. */
  readonly frames: number;
}

/** Loads sharp, an optional package. Throws MissingPackageError when it is not installed, InputError when it does not run on this machine. */
export async function loadSharp(
  load = () => importPackage<{ default: SharpFactory }>(optionalPackages.sharp),
): Promise<SharpFactory> {
  const loaded = await load().catch((error: unknown) => {
    const why = error instanceof Error ? error.message.trim().split("\n")[0] : String(error);
    throw new InputError(
      `folders of images: the package sharp does not run here (${why}); install it again: ${addCommand(optionalPackages.sharp)}`,
      { cause: error },
    );
  });
  if (!loaded) throw missingPackage("folders of images", optionalPackages.sharp);
  return loaded.default;
}

const OPTIONS: SharpOptions = { failOn: "warning", limitInputPixels: 2 ** 28 };

/** What sharp calls the formats that a folder's images may have, whatever their names end in. */
const FORMATS = ["png", "jpeg", "webp", "avif", "heif", "tiff", "gif"];

/**
 * Reads the size and kind of an image file by its content, not its name (a JPEG may be named .png), and verifies the framing of a PNG file, of
 * which sharp forgives much.
 * Throws FormatError beginning with `name`.
 */
export async function readImageHeader(sharp: SharpFactory, bytes: Uint8Array, name: string): Promise<ImageHeader> {
  if (isPng(bytes)) checkPng(bytes, name);
  try {
    const { autoOrient, space, format, pages = 1 } = await sharp(bytes, OPTIONS).metadata();
    if (!FORMATS.includes(format))
      throw new FormatError(`${name}: must be ${FORMATS.join(", ")} by its content, it is ${format}; save it as PNG`);
    return {
      height: autoOrient.height,
      width: autoOrient.width,
      grey: space === "b-w" || space === "grey16",
      frames: pages,
    };
  } catch (error) {
    if (error instanceof FormatError) throw error;
    // says what it begins with
    if (/\.png$/i.test(name)) checkPng(bytes, name);
    throw unreadable(name, error);
  }
}

/**
 * Decodes an image of any kind that sharp reads to uint8 [channels, height, width], turned upright, scaled to cover the size and cropped at the
 * centre. Colours become grey by `luma`: libvips' own grey is another formula, up to 70 levels apart. Throws FormatError beginning with `name`.
 */
export async function decodeImage(
  sharp: SharpFactory,
  bytes: Uint8Array,
  name: string,
  [channels, height, width]: readonly [number, number, number],
  { grey }: Pick<ImageHeader, "grey">,
): Promise<Uint8Array> {
  try {
    const { data, info } = await sharp(bytes, OPTIONS)
      .autoOrient()
      .flatten({ background: "#ffffff" })
      .resize({ width, height, fit: "cover", position: "centre" })
      .toColourspace(channels === 1 && grey ? "b-w" : "srgb")
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true });
    const area = height * width;
    const pixels = new Uint8Array(channels * area);
    if (channels === 1 && info.channels >= 3) {
      for (let i = 0, at = 0; i < area; i++, at += info.channels)
        pixels[i] = luma(data[at], data[at + 1], data[at + 2]);
      return pixels;
    }
    for (let c = 0; c < channels; c++) {
      const from = info.channels >= channels ? c : 0;
      for (let i = 0; i < area; i++) pixels[c * area + i] = data[i * info.channels + from];
    }
    return pixels;
  } catch (error) {
    throw unreadable(name, error);
  }
}

function unreadable(name: string, error: unknown): FormatError {
  const lines = (error instanceof Error ? error.message : String(error)).split("\n").map((line) => line.trim());
  return new FormatError(`${name}: damaged or unknown image: ${lines.filter((line) => line !== "").join("; ")}`, {
    cause: error,
  });
}
