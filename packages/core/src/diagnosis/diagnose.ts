import { findingNames, type Finding, type FindingName, type Rule, type Severity } from "./finding.js";
import type { RunFigures } from "./run-figures.js";
import { klWeightBlurs, likelihoodScaleNarrow, likelihoodScaleWide } from "./blur.js";
import { bitsUnderADensity, greyValuesAsBits } from "./data-protocol.js";
import { explodingDecoder, saturatedDecoder } from "./decoder.js";
import { deadLatents, posteriorCollapse } from "./unused-latents.js";
import { learningRateHigh, learningRateLow, stillLearning } from "./learning-rate.js";
import { lossSpikes } from "./loss-spikes.js";
import { overfitting } from "./overfitting.js";
import { klNeverFull, narrowNet } from "./unsuited-settings.js";

/** What looks for each kind of finding. */
const rules: Readonly<Record<FindingName, Rule<RunFigures>>> = {
  "exploding-decoder": explodingDecoder,
  "saturated-decoder": saturatedDecoder,
  "learning-rate-high": learningRateHigh,
  "posterior-collapse": posteriorCollapse,
  "narrow-net": narrowNet,
  "learning-rate-low": learningRateLow,
  "kl-never-full": klNeverFull,
  "kl-weight-blurs": klWeightBlurs,
  "likelihood-scale-wide": likelihoodScaleWide,
  "likelihood-scale-narrow": likelihoodScaleNarrow,
  "grey-values-as-bits": greyValuesAsBits,
  "bits-under-a-density": bitsUnderADensity,
  overfitting,
  "loss-spikes": lossSpikes,
  "dead-latents": deadLatents,
  "still-learning": stillLearning,
};

/** What a finding explains: to say these too would send a reader after effects of the same cause. */
const explained: Partial<Readonly<Record<FindingName, readonly FindingName[]>>> = {
  "exploding-decoder": ["saturated-decoder", "overfitting", "likelihood-scale-narrow", "narrow-net"],
  "learning-rate-high": ["loss-spikes", "still-learning", "narrow-net", "overfitting", "dead-latents"],
  "learning-rate-low": ["posterior-collapse", "still-learning", "dead-latents", "narrow-net", "likelihood-scale-wide"],
  "posterior-collapse": ["kl-weight-blurs"],
};

const order: readonly Severity[] = ["fault", "warning", "note"];

/**
 * What a run's figures show to be wrong with it, the gravest first; empty for a healthy run. Needs no files: the figures are those of the run's log, its
 * config and `measureModel`.
 */
export function diagnose(run: RunFigures): Finding[] {
  const found = findingNames.flatMap((name) => rules[name](run) ?? []);
  const hidden = new Set(found.flatMap(({ name }) => explained[name] ?? []));
  return order.flatMap((severity) => found.filter((one) => one.severity === severity && !hidden.has(one.name)));
}
