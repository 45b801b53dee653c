import { batchOrder, gatherBatch, valuesPerImage, type Binarisation, type Dataset } from "../data/index.js";
import { sizeOf } from "../graph/index.js";
import { fillNormal, fillUniform } from "../random/index.js";
import type { HostTensor } from "../runtime/index.js";
import type { TrainingProgram } from "./training-program.js";

/**
 * What K steps from `step` on are fed: images by the epoch's order, binarised, then noise and scheduled numbers. Every value is
 * a function of (seed, stream, step) alone, so any chunking and any resume give the same.
 */
export function minibatchFeeds(
  { ledger, x }: TrainingProgram,
  dataset: Dataset,
  options: { readonly batch: number; readonly seed: number; readonly binarisation: Binarisation },
): { stepsPerEpoch: number; feeds: (step: number, steps: number) => Record<string, HostTensor> } {
  const { batch, seed, binarisation } = options;
  const order = batchOrder({ count: dataset.count, batch, seed });
  const imageBytes = batch * valuesPerImage(dataset);
  return {
    stepsPerEpoch: order.stepsPerEpoch,
    feeds: (step, steps) => {
      const pixels = new Uint8Array(steps * imageBytes);
      for (let i = 0; i < steps; i++)
        gatherBatch(dataset, order.indices(step + i), pixels, i * imageBytes, { binarisation, seed, step: step + i });
      const feeds: Record<string, HostTensor> = {
        [x.name!]: { dtype: "uint8", shape: [steps, ...(x.shape as number[])], data: pixels },
      };
      for (const { kind, stream, tensor } of ledger.noise.values()) {
        const size = sizeOf(tensor.shape);
        const data = new Float32Array(steps * size);
        const fill = kind === "normal" ? fillNormal : fillUniform;
        for (let i = 0; i < steps; i++) fill(data.subarray(i * size, (i + 1) * size), { seed, stream, step: step + i });
        feeds[tensor.name!] = { dtype: "float", shape: [steps, ...(tensor.shape as number[])], data };
      }
      for (const { tensor, at } of ledger.schedules.values())
        feeds[tensor.name!] = {
          dtype: "float",
          shape: [steps],
          data: Float32Array.from({ length: steps }, (_, i) => at(step + i)),
        };
      return feeds;
    },
  };
}
