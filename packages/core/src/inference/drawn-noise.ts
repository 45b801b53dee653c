import type { Matrix } from "../data/index.js";
import { InputError } from "../errors.js";
import type { ModelGraph } from "../model-graphs/index.js";
import { fillNoise } from "../random/index.js";

/** Noise by the name of a net's input, [rows, width] each. */
export type NoiseRows = Readonly<Record<string, Matrix>>;

/**
 * All the noise that a graph asks for, `rows` of it: that of `given`, else drawn from the stream that `streamOf` names.
 * Throws InputError, beginning with `where`, for given noise that is missing, or of another shape.
 */
export function noiseRows(
  where: string,
  { noise }: Pick<ModelGraph, "noise">,
  rows: number,
  from: { readonly seed: number; readonly streamOf: (name: string) => string; readonly given?: NoiseRows },
): Record<string, Matrix> {
  const { seed, streamOf, given } = from;
  return Object.fromEntries(
    noise.map(({ name, kind, shape }): [string, Matrix] => {
      const width = Number(shape.at(-1));
      if (given) return [name, checked(where, name, given[name], rows, width)];
      const data = new Float32Array(rows * width);
      fillNoise(kind, data, { seed, stream: streamOf(name), step: 0 });
      return [name, { shape: [rows, width], data }];
    }),
  );
}

function checked(where: string, name: string, found: Matrix | undefined, rows: number, width: number): Matrix {
  if (found?.shape[0] === rows && found.shape[1] === width && found.data.length === rows * width) return found;
  throw new InputError(
    `${where}: noise "${name}" must be [${rows}, ${width}], got ${found ? `[${found.shape.join(", ")}]` : "none"}; give all that score.onnx takes`,
  );
}
