import { input, ndArray, type NdArray, type Tensor } from "../graph/index.js";
import type { Likelihood } from "../likelihoods/index.js";
import { initialValues, Ledger, Scope } from "../nn/index.js";
import { evaluate } from "../runtime/reference.js";

/** log p(x|output) of each row in training, a likelihood's own parameters at their start. */
export function logProbsAt(likelihood: Likelihood, output: NdArray, x: NdArray): number[] {
  const ledger = new Ledger(true);
  const [o, v] = [input("output", output.shape), input("x", x.shape)];
  const value = likelihood.build(o, new Scope(ledger)).logProb(v);
  const values = initialValues(ledger, 1);
  const own = [...ledger.parameters.values()].map(
    ({ name, tensor }) => [tensor, ndArray(values[name], tensor.shape as number[])] as const,
  );
  return [...evaluate([value], new Map<Tensor, NdArray>([[o, output], [v, x], ...own]))[0].data];
}
