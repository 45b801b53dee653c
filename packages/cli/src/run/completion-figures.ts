import type { Completion, HiddenLogProb } from "@latents/core";

/** Means over the images, in nats. */
export function completionFigures({ before, after }: Completion, hidden: HiddenLogProb): Record<string, number> {
  return {
    logProbSeenBefore: mean(before.logProb),
    logProbSeen: mean(after.logProb),
    elboSeenBefore: mean(before.elbo),
    elboSeen: mean(after.elbo),
    effectiveSamplesBefore: mean(before.effectiveSamples),
    effectiveSamples: mean(after.effectiveSamples),
    logProbHiddenGivenSeen: mean(hidden.given),
    logProbHiddenAlone: mean(hidden.alone),
    forecastGivenSeen: mean(hidden.forecast.given),
    forecastAlone: mean(hidden.forecast.alone),
  };
}

const mean = (values: Float64Array): number => values.reduce((a, b) => a + b, 0) / values.length;
