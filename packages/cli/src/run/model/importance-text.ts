import { leastEffectiveShare, type ImportanceNll } from "@latents/core";

/** What stands behind an NLL in brackets: `5,000 importance samples, effective 310 (6.2 %); Monte Carlo error 0.01`. */
export function importanceText({ samples, effectiveSamples, monteCarloError }: ImportanceNll): string {
  const drawn = `${samples.toLocaleString("en")} importance samples`;
  if (monteCarloError === undefined) return drawn;
  return `${drawn}, effective ${short(effectiveSamples)} (${percent(effectiveSamples / samples)}); Monte Carlo error ${short(monteCarloError)}`;
}

/** What to say of an estimate whose weights are few; undefined of a good one. */
export function importanceWarning({ samples, effectiveSamples }: ImportanceNll): string | undefined {
  const share = effectiveSamples / samples;
  if (share >= leastEffectiveShare) return undefined;
  return `NLL: the effective sample size is ${short(effectiveSamples)} of ${samples.toLocaleString("en")} (${percent(share)}): a few weights decide, and the true NLL is likely lower; raise --samples`;
}

const short = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(2));
const percent = (share: number): string => `${short(100 * share)} %`;
