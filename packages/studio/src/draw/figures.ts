/** A log-probability, with a minus as long as a plus: `−51.1`. Nats. */
export const nats = (value: number, digits = 1): string => value.toFixed(digits).replace("-", "−");

/** A distance between codes: two figures at least, however near. */
export const distance = (value: number): string =>
  value === 0 || value >= 0.1 ? value.toFixed(2) : value.toPrecision(2);

/**
 * The latent numbers that say most of an image, in their order, `most` of them: under a prior N(0, I) those with the largest KL of q(z|x) from it, else those where
 * q is narrowest.  mean, logVar [latent].
 */
export function tellingLatents(
  mean: Float32Array,
  logVar: Float32Array,
  most: number,
  isStandard: boolean,
): readonly number[] {
  const all = Array.from(mean, (_, j) => j);
  if (all.length <= most) return all;
  const told = all.map((j) => (isStandard ? mean[j] ** 2 + Math.exp(logVar[j]) - 1 - logVar[j] : -logVar[j]));
  return all
    .sort((a, b) => told[b] - told[a])
    .slice(0, most)
    .sort((a, b) => a - b);
}
