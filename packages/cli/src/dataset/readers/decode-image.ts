import { checkPng, FormatError, InputError } from "@latents/core";
import type { Sharp, SharpOptions } from "sharp";
import { addCommand, importPackage, missingPackage, optionalPackages } from "../../config/optional-package.js";

/** The part of sharp that is used. */
export type SharpFactory = (input: Uint8Array, options?: SharpOptions) => Sharp;

/** What an image file says of itself; the size is that after turning it upright. */
export interface ImageHeader {
  readonly height: number;
  readonly width: number;
  readonly grey: boolean;
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

/**
 * Reads the size and kind of an image file, and verifies the framing of a PNG file, of which sharp forgives much.
 * Throws FormatError beginning with `name`.
 */
export async function readImageHeader(sharp: SharpFactory, bytes: Uint8Array, name: string): Promise<ImageHeader> {
  if (/\.png$/i.test(name)) checkPng(bytes, name);
  try {
    const { autoOrient, space } = await sharp(bytes, OPTIONS).metadata();
    return { height: autoOrient.height, width: autoOrient.width, grey: space === "b-w" || space === "grey16" };
  } catch (error) {
    throw unreadable(name, error);
  }
}

/**
 * Decodes an image of any kind that sharp reads to uint8 [channels, height, width], turned upright, scaled to cover the size and cropped at the
 * centre. Throws FormatError beginning with `name`.
 */
export async function decodeImage(
  sharp: SharpFactory,
  bytes: Uint8Array,
  name: string,
  [channels, height, width]: readonly [number, number, number],
): Promise<Uint8Array> {
  try {
    const { data, info } = await sharp(bytes, OPTIONS)
      .autoOrient()
      .flatten({ background: "#ffffff" })
      .resize({ width, height, fit: "cover", position: "centre" })
      .toColourspace(channels === 1 ? "b-w" : "srgb")
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true });
    const area = height * width;
    const pixels = new Uint8Array(channels * area);
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
