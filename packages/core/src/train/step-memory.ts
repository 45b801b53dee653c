import { sizeOf, topological, type DType, type LoopProgram, type Tensor } from "../graph/index.js";

const bytesOf: Readonly<Record<DType, number>> = { float: 4, int: 8, bool: 1, uint8: 1 };

/** What holds a tensor's values: a reshaped one shares those that it came from. */
const holder = (x: Tensor): Tensor => (x.op?.name === "reshape" ? holder(x.inputs[0]) : x);

/**
 * Bytes that the results of one step need at one time: forward values that the backward pass still asks for, gradients, next state. Each is
 * counted from its op to its last use, in the order of the graph. ONNX Runtime needs about as much: 64 MB of 65 for the convolutional digits net with 128
 * images, 244 of 262 with 512, 50 of 45 for an MLP 784-300-300 with 2,000.
 */
export function stepMemory({ state, metrics, proceed }: LoopProgram): number {
  const results = [...state.map(({ next }) => next), ...Object.values(metrics), proceed];
  const order = topological(results);
  const lastUse = new Map<Tensor, number>();
  order.forEach((x, i) => x.inputs.forEach((from) => lastUse.set(holder(from), i)));
  for (const x of results) lastUse.set(holder(x), order.length);
  const endsAt = order.map(() => 0);
  let [now, most] = [0, 0];
  order.forEach((x, i) => {
    if (x.op && holder(x) === x) {
      const bytes = bytesOf[x.dtype] * sizeOf(x.shape);
      now += bytes;
      endsAt[lastUse.get(x)!] += bytes;
    }
    most = Math.max(most, now);
    now -= endsAt[i];
  });
  return most;
}
