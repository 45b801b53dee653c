import {
  evaluate,
  RunError,
  type Config,
  type Dataset,
  type Evaluation,
  type Runtime,
  type TrainedVae,
} from "@latents/core";

/**
 * A run's model measured on its test split by the protocol of its config: the same figures whenever it is asked.
 * Throws RunError if a figure is not finite, for which there is no place in results.
 */
export async function evaluateTest(
  trained: TrainedVae,
  test: Dataset,
  config: Config,
  runtime: Runtime,
  onProgress?: (done: number, total: number) => void,
): Promise<Evaluation> {
  const { binarisation } = config.data;
  const options = { binarisation, seed: config.seed, onProgress };
  const evaluation = await evaluate(trained.model, trained.values, test, runtime, options);
  const { negElbo, rec, kl } = evaluation;
  if (![negElbo, rec, kl].every(Number.isFinite))
    throw new RunError(
      `${test.name} (test): the NELBO is not finite (REC ${rec} + KL ${kl}): the values of the model are too large; train it again with a smaller optimizer.learningRate, or optimizer.clipNorm`,
    );
  return evaluation;
}
