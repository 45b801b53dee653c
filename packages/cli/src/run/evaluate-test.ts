import { evaluate, type Config, type Dataset, type Evaluation, type Runtime, type TrainedVae } from "@latents/core";

/** A run's model measured on its test split by the protocol of its config: the same figures whenever it is asked. */
export function evaluateTest(
  trained: TrainedVae,
  test: Dataset,
  config: Config,
  runtime: Runtime,
  onProgress?: (done: number, total: number) => void,
): Promise<Evaluation> {
  const { binarisation } = config.data;
  return evaluate(trained.model, trained.values, test, runtime, { binarisation, seed: config.seed, onProgress });
}
