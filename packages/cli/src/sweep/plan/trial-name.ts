import type { Setting } from "./settings.js";
import { shortNames, valueText } from "./swept-key.js";

/** Longer names than some file systems take, and than anyone reads. */
const longest = 100;

/** Names of folders for the settings of a sweep, `latent=5,seed=1`: distinct, also where case makes no difference. */
export function trialNames(settings: readonly Setting[]): readonly string[] {
  const keys = Object.keys(settings[0] ?? {});
  const short = shortNames(keys);
  const taken = new Set<string>();
  return settings.map((setting, i) => {
    const whole = keys.map((key, j) => `${short[j]}=${valueText(setting[key])}`).join(",");
    const safe = whole.replaceAll(/[^\w.+=,-]+/g, "-").slice(0, longest);
    const name = taken.has(safe.toLowerCase()) ? `${safe}-${i + 1}` : safe;
    taken.add(name.toLowerCase());
    return name;
  });
}
