import { writeFileSync } from "node:fs";
import { take, writeNpz, type NpyArray } from "@latents/core";
import { mnist } from "../src/dataset/sources/mnist.js";
import { tiny } from "./command.js";

const name = "digits.npz";

/**
 * A training on the digits that `writeFewDigits` wrote, default into the folder it runs in: quicker than `tiny`, which reads and measures all of MNIST.
 */
export const onFewDigits = (file = name): string[] => [
  ...tiny.filter((word, i) => ![word, tiny[i + 1]].includes("data.limit=400")),
  ...["--data", file],
];

/** Writes 400 digits of MNIST to train on and 100 to test on, default into the current folder. Returns the file. */
export async function writeFewDigits(file = name): Promise<string> {
  const arrays = new Map<string, NpyArray>();
  for (const [split, count] of [
    ["train", 400],
    ["test", 100],
  ] as const) {
    const { pixels, labels } = take(await mnist(split), count);
    arrays.set(`x_${split}`, { shape: [count, 28, 28], values: pixels });
    arrays.set(`y_${split}`, { shape: [count], values: Uint8Array.from(labels!) });
  }
  writeFileSync(file, writeNpz(arrays));
  return file;
}
