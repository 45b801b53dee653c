import { sampleMean, type Completion, type HiddenLogProb } from "@latents/core";

/** Means over the images, in nats. */
export function completionFigures(
  { before, after }: Pick<Completion, "before" | "after">,
  hidden: HiddenLogProb,
): Record<string, number> {
  return {
    logProbSeenBefore: sampleMean(before.logProb),
    logProbSeen: sampleMean(after.logProb),
    elboSeenBefore: sampleMean(before.elbo),
    elboSeen: sampleMean(after.elbo),
    effectiveSamplesBefore: sampleMean(before.effectiveSamples),
    effectiveSamples: sampleMean(after.effectiveSamples),
    logProbHiddenGivenSeen: sampleMean(hidden.given),
    logProbHiddenAlone: sampleMean(hidden.alone),
    forecastGivenSeen: sampleMean(hidden.forecast.given),
    forecastAlone: sampleMean(hidden.forecast.alone),
  };
}
