/** A log-probability, with a minus as long as a plus: `−51.1`. Nats. */
export const nats = (value: number, digits = 1): string => value.toFixed(digits).replace("-", "−");

/** A distance between codes: two figures at least, however near. */
export const distance = (value: number): string =>
  value === 0 || value >= 0.1 ? value.toFixed(2) : value.toPrecision(2);

/**
 * The latent numbers that say most of an image, in their order: those with the largest KL of q(z|x) from N(0, 1), `most` of them.
 * mean, logVar [latent].
 */
export function tellingLatents(mean: Float32Array, logVar: Float32Array, most: number): readonly number[] {
  const all = Array.from(mean, (_, j) => j);
  if (all.length <= most) return all;
  const kl = all.map((j) => mean[j] ** 2 + Math.exp(logVar[j]) - 1 - logVar[j]);
  return all
    .sort((a, b) => kl[b] - kl[a])
    .slice(0, most)
    .sort((a, b) => a - b);
}
