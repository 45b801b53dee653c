import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { encodeIdx } from "@latents/core";

const side = 8;

/** A number from 0 to 1 that looks random. */
const scattered = (i: number): number => {
  const wave = Math.sin(12.9898 * i + 4.1) * 43758.5453;
  return wave - Math.floor(wave);
};

/** A white disc on black somewhere in an image of 8x8, or, of `grey` images, a soft spot on a grey ground: what two numbers say. */
function disc(i: number, grey: boolean): number[] {
  const [row, column] = [2 + 3.5 * scattered(2 * i), 2 + 3.5 * scattered(2 * i + 1)];
  return Array.from({ length: side * side }, (_, at) => {
    const distance = Math.hypot(Math.floor(at / side) - row, (at % side) - column);
    return grey ? Math.round(70 + 120 * Math.exp(-((distance / 2) ** 2))) : distance < 1.9 ? 255 : 0;
  });
}

/** Squares of a chessboard, unlike all discs. */
const chessboard = Array.from({ length: side * side }, (_, at) => ((Math.floor(at / side) + at) % 2) * 255);

/** Writes `count` training images and 100 test images of discs as IDX files, the first image a chessboard where there is an `outlier`; returns the folder. */
export function discFolder(folder: string, { count = 400, grey = false, outlier = false } = {}): string {
  mkdirSync(folder);
  const write = (name: string, first: number, n: number): void => {
    const images = Array.from({ length: n }, (_, i) =>
      outlier && first + i === 0 ? chessboard : disc(first + i, grey),
    );
    const values = Uint8Array.from(images.flat());
    writeFileSync(join(folder, `${name}-images-idx3-ubyte`), encodeIdx({ shape: [n, side, side], values }));
  };
  write("train", 0, count);
  write("t10k", 10_000, 100);
  return folder;
}
