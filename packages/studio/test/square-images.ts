import { writeNpz } from "../../core/src/formats/npz.js";

/**
 * `count` images of a side, default MNIST's, as a npz file of a split: white squares on black at places that depend on the label, quick to learn;
 * the first layers of a net for half the side have a quarter of the weights.
 */
export function squareImages(split: "train" | "test", count: number, side = 28): Uint8Array<ArrayBuffer> {
  const pixels = new Uint8Array(count * side * side);
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 10);
  const [edge, left, top] = [10, 5, 4].map((length) => Math.floor((length * side) / 28));
  labels.forEach((label, i) => {
    const down = (label * side) / 28;
    // what a small side rounds away is told by a column
    const [above, column] = [top + Math.floor(down), left + Math.ceil(down % 1)];
    for (let y = above; y < above + edge; y++) {
      const start = (i * side + y) * side + column;
      pixels.fill(255, start, start + edge);
    }
  });
  return writeNpz(
    new Map([
      [`x_${split}`, { shape: [count, side, side], values: pixels }],
      [`y_${split}`, { shape: [count], values: labels }],
    ]),
  );
}
