import { writeNpz } from "../../core/src/formats/npz.js";

/** `count` images like MNIST's as a npz file of a split: white squares on black at places that depend on the label, quick to learn. */
export function squareImages(split: "train" | "test", count: number): Uint8Array<ArrayBuffer> {
  const pixels = new Uint8Array(count * 784);
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 10);
  labels.forEach((label, i) => {
    for (let y = 4; y < 14; y++) for (let x = 0; x < 10; x++) pixels[i * 784 + (y + label) * 28 + 5 + x] = 255;
  });
  return writeNpz(
    new Map([
      [`x_${split}`, { shape: [count, 28, 28], values: pixels }],
      [`y_${split}`, { shape: [count], values: labels }],
    ]),
  );
}
