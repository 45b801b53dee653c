import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { datasetFromNpz, decodePng } from "@latents/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../test/command.js";
import { arrayFiles, pictureFiles } from "../../../test/usual-files.js";
import { imageFolder } from "./image-folder.js";

const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "base64"));
const g = [0, 85, 170, 255, 255, 170, 85, 0, 0, 255, 85, 170];
const rolled = [255, 0, 85, 170, 0, 255, 170, 85, 170, 0, 255, 85];
const rgb = [...g, ...g.map((value) => 255 - value), ...rolled];
const bilevel = g.map((value) => (value > 127 ? 255 : 0));

describe("arrays as NumPy and archive tools write them", () => {
  const read = (name: keyof typeof arrayFiles) => datasetFromNpz(bytesOf(arrayFiles[name]), name, "train");

  it.each<[keyof typeof arrayFiles, readonly number[]]>([
    ["savez.npz", g],
    ["savez_compressed.npz", g],
    ["fortran.npz", g],
    ["big-endian.npz", g],
    ["big-endian-floats.npz", g],
    ["half.npz", g],
    ["uint16.npz", g],
    ["bool.npz", bilevel],
    ["zip64.npz", g],
    ["zip64-python.npz", g],
    ["zip64-stream.npz", g],
    ["descriptors.npz", g],
  ])("%s", (name, pixels) => {
    const { shape, pixels: found, labels } = read(name);
    expect([shape, ...found]).toEqual([[pixels.length / 12, 3, 4], ...pixels]);
    expect(labels).toEqual(["savez_compressed.npz", "big-endian.npz"].includes(name) ? Uint16Array.of(3) : undefined);
  });

  it.each<[keyof typeof arrayFiles, string]>([
    [
      "uint16-full.npz",
      "uint16-full.npz: x: images of whole numbers must be in 0..255, value 1 is 21845; rescale them, from 16 bits by (x // 257).astype('uint8')",
    ],
    [
      "objects.npz",
      "objects.npz: x.npy: npy values must be one of b1, u1, u2, u4, u8, i1, i2, i4, i8, f2, f4, f8 (either byte order), found |O; number them, as np.unique(y, return_inverse=True)[1] does",
    ],
    [
      "complex.npz",
      "complex.npz: x.npy: npy values must be one of b1, u1, u2, u4, u8, i1, i2, i4, i8, f2, f4, f8 (either byte order), found <c16; convert with .astype('float64')",
    ],
    [
      "texts.npz",
      "texts.npz: y.npy: npy values must be one of b1, u1, u2, u4, u8, i1, i2, i4, i8, f2, f4, f8 (either byte order), found <U3; number them, as np.unique(y, return_inverse=True)[1] does",
    ],
  ])("%s is refused, with what to do", (name, message) => {
    expect(() => read(name)).toThrow(message);
  });
});

describe("pictures as Pillow and OpenCV write them", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeAll(() => {
    folder = temporaryFolder();
  });
  afterAll(() => folder.remove());

  it.each<[keyof typeof pictureFiles, readonly number[]]>([
    ["pillow-1.png", bilevel],
    ["pillow-L.png", g],
    ["pillow-P-2.png", g],
    ["pillow-P-4.png", g],
    ["pillow-P-8.png", g],
    ["pillow-LA.png", g],
    ["pillow-RGB.png", rgb],
    ["pillow-RGBA.png", rgb],
    ["pillow-I16.png", g],
    ["opencv-grey.png", g],
    ["opencv-colour.png", rgb],
    ["opencv-grey-16.png", g],
    ["opencv-colour-16.png", rgb],
    ["opencv-bilevel.png", bilevel],
  ])("%s, alone and in a folder", async (name, pixels) => {
    const channels = pixels.length === 36 ? 3 : 1;
    const bytes = bytesOf(pictureFiles[name]);
    expect([...decodePng(bytes, name, { channels }).pixels]).toEqual(pixels);
    const place = join(folder.path, name.replace(".png", ""));
    mkdirSync(place);
    writeFileSync(join(place, name), bytes);
    expect([...(await imageFolder(place, { channels })).pixels]).toEqual(pixels);
  });
});
