import { CompiledNets } from "../compiled-nets.js";
import type { Matrix } from "../../data/index.js";
import { bindParameters, scoringDecoderGraph } from "../../model-graphs/index.js";
import type { TrainedVae } from "../trained-vae.js";

/** The decoder's parameters at codes, [count, parameters], with the same covariates for all. */
export async function parametersOf(trained: TrainedVae, codes: Matrix, given: readonly number[]): Promise<Matrix> {
  const [count] = codes.shape;
  const nets = new CompiledNets(
    trained.runtime,
    () => bindParameters(scoringDecoderGraph(trained.model, trained.size), trained.values),
    trained.size,
  );
  const rows = Float32Array.from({ length: count * given.length }, (_, i) => given[i % given.length]);
  const feeds = {
    z: codes,
    ...(given.length > 0 && { covariates: { shape: [count, given.length], data: rows } satisfies Matrix }),
  };
  try {
    return (await nets.run("decoder", feeds, ["parameters"]))["parameters"];
  } finally {
    await nets.release();
  }
}
