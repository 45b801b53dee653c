import type { RowReader } from "../data/index.js";
import { sizeOf } from "../graph/index.js";
import type { ModelGraph } from "../model-graphs/index.js";
import { fillNoise } from "../random/index.js";
import type { HostTensor, HostTensors } from "../runtime/index.js";

/** Rows that were read, as a graph takes them. */
export const rowsFeed = ({ dtype, width }: RowReader, data: Uint8Array | Float32Array): HostTensor => ({
  dtype,
  shape: [data.length / width, width],
  data,
});

/**
 * The noise of a graph as feeds: of `noise`, the code's, by the stream itself, of `noise.<latent>` by `<stream>.<latent>`. `round` counts runs of one step, which
 * go on where the one before ended.
 */
export function noiseFeeds(
  { noise }: Pick<ModelGraph, "noise">,
  { seed, stream, step, round = 0 }: { seed: number; stream: string; step: number; round?: number },
): HostTensors {
  return Object.fromEntries(
    noise.map(({ name, kind, shape }) => {
      const data = new Float32Array(sizeOf(shape));
      fillNoise(kind, data, {
        ...{ seed, step, offset: round * data.length },
        stream: stream + name.slice("noise".length),
      });
      return [name, { dtype: "float", shape: shape as readonly number[], data }];
    }),
  );
}
