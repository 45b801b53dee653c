import { importanceNll, take, type Config, type ImageDataset, type TrainedVae } from "@latents/core";
import type { Figures } from "../workbench/findings.js";
import type { Workbench } from "../workbench/workbench.js";

/** What a quick reproduction measures. */
const quickImages = 100;

/**
 * Importance-sampled -log p(x) of a model on test images, nats per image; fewer images and samples in a quick reproduction.
 * Throws InterruptedError where the user asks to stop.
 */
export async function measureNll(
  { model, values }: Pick<TrainedVae, "model" | "values">,
  { test, config, samples }: { readonly test: ImageDataset; readonly config: Config; readonly samples: number },
  bench: Pick<Workbench, "quick" | "count" | "runtime" | "stopWhenAsked">,
): Promise<Figures> {
  const images = bench.quick ? take(test, quickImages) : test;
  const measured = await importanceNll(model, values, images, bench.runtime, {
    samples: bench.count(samples),
    binarisation: config.data.binarisation,
    seed: config.seed,
    onProgress: () => bench.stopWhenAsked(),
  });
  const { nll, standardError, monteCarloError, effectiveSamples, samples: drawn, images: count } = measured;
  return {
    ...{ nll, standardError, ...(monteCarloError !== undefined && { monteCarloError }) },
    ...{ effectiveSamples, samples: drawn, images: count },
  };
}
