import type { Dataset } from "../data/index.js";
import { readersOf, type Trainable } from "../models/index.js";
import type { DrawRows } from "../nn/index.js";
import { permutation } from "../random/index.js";

/** Draws rows of a data set as x, images grey, in an order of their own for each seed and name; from the start again where more are asked than there are. */
export const rowsFrom =
  (model: Pick<Trainable, "encoding" | "supervision">, dataset: Dataset): DrawRows =>
  (count, { seed, name }) => {
    const { x } = readersOf("train", model, dataset, { binarisation: "none", seed });
    const order = permutation(dataset.count, { seed, stream: `rows:${name}`, step: 0 });
    const stored = x.array(count);
    x.read(
      Array.from({ length: count }, (_, i) => order[i % order.length]),
      stored,
      0,
      { step: 0, stream: `rows:${name}` },
    );
    return Float32Array.from(stored, (value) => value * x.factor);
  };
