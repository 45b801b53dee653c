import { CompiledNets } from "../compiled-nets.js";
import type { Matrix } from "../../data/index.js";
import { bindParameters, scoringDecoderGraph } from "../../model-graphs/index.js";
import type { TrainedVae } from "../trained-vae.js";

/** The decoder's parameters at codes, [count, parameters], with the same covariates for all. */
export async function parametersOf(trained: TrainedVae, codes: Matrix, given: readonly number[]): Promise<Matrix> {
  const [count] = codes.shape;
  const nets = new CompiledNets(
    () => trained.runtime.compile(bindParameters(scoringDecoderGraph(trained.model, trained.size), trained.values)),
    trained.size,
  );
  const feeds = { z: codes, ...givenRows(count, given) };
  try {
    return (await nets.run("decoder", feeds, ["parameters"]))["parameters"];
  } finally {
    await nets.release();
  }
}

/** The same covariates beside each of `count` rows, where there are any. */
export function givenRows(count: number, given: readonly number[]): { covariates?: Matrix } {
  if (given.length === 0) return {};
  const data = Float32Array.from({ length: count * given.length }, (_, i) => given[i % given.length]);
  return { covariates: { shape: [count, given.length], data } };
}
