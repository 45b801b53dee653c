import type { Dataset } from "../data/index.js";
import { ofBytes } from "../data/matrix.js";
import { readersOf, type Trainable } from "../models/index.js";
import type { DrawRows, InitialAddress } from "../nn/index.js";
import { permutation } from "../random/index.js";

/** Draws rows of a data set as x, images grey, in an order of their own for each seed and name; from the start again where more are asked than there are. */
export function rowsFrom(model: Pick<Trainable, "encoding" | "supervision">, dataset: Dataset): DrawRows {
  const draw = (count: number, { seed, name }: InitialAddress): Float32Array => {
    const { x } = readersOf("train", model, dataset, { binarisation: "none", seed });
    const order = permutation(dataset.count, { seed, stream: `rows:${name}`, step: 0 });
    const stored = x.array(count);
    x.read(
      Array.from({ length: count }, (_, i) => order[i % order.length]),
      stored,
      0,
      { step: 0, stream: `rows:${name}` },
    );
    return stored instanceof Uint8Array
      ? ofBytes(stored, (value) => value * x.factor)
      : stored.map((value) => value * x.factor);
  };
  return Object.assign(draw, { available: dataset.count });
}
