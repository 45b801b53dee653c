import { ndArray, type NdArray, type Tensor } from "../graph/index.js";
import { initialValues, Ledger, Scope } from "../nn/index.js";
import { fillNormal } from "../random/index.js";

/**
 * What a part writes, with values N(0, scale^2) for all of its parameters: start values may hide what a part can do (zeros, small last layers). `feeds` are
 * those values, by the parameters' tensors; what the part keeps beside them has its start values.
 */
export function withSpreadValues<T>(write: (scope: Scope) => T, scale = 0.5): { made: T; feeds: Map<Tensor, NdArray> } {
  const ledger = new Ledger(true);
  const made = write(new Scope(ledger));
  const feeds = new Map<Tensor, NdArray>(
    [...ledger.parameters.values()].map(({ name, tensor }) => {
      const size = (tensor.shape as number[]).reduce((a, b) => a * b, 1);
      const values = fillNormal(new Float64Array(size), { seed: 2, stream: name, step: 0 });
      return [tensor, ndArray([...values.map((v) => scale * v)], tensor.shape as number[])] as const;
    }),
  );
  const starts = initialValues(ledger, 2);
  for (const [name, { current }] of ledger.state)
    feeds.set(current, ndArray([...starts[name]], current.shape as number[]));
  return { made, feeds };
}
