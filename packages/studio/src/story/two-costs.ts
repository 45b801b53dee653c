import { fillNormal } from "@latents/core";

/** q(z|x) of one image, [latent] each. */
export interface Cloud {
  readonly mean: Float32Array;
  readonly logVar: Float32Array;
}

/** KL(q || N(0, I)) of the cloud when it is `width` times as wide:  1/2 sum (mean^2 + v - 1 - log v),  v = width^2 exp(logVar).  Unit: nats. */
export function costOfCode({ mean, logVar }: Cloud, width: number): number {
  let sum = 0;
  for (let j = 0; j < mean.length; j++) {
    const variance = width ** 2 * Math.exp(logVar[j]);
    sum += mean[j] ** 2 + variance - 1 - Math.log(variance);
  }
  return sum / 2;
}

/** -log p(x|z) of a Bernoulli likelihood, mean over decoded images; grey values count as the share of draws that are 1.  Unit: nats. */
export function costOfImage(decoded: Float32Array, image: Float32Array): number {
  const [least, most] = [1e-6, 1 - 1e-6];
  let sum = 0;
  for (let i = 0; i < decoded.length; i++) {
    const p = Math.min(most, Math.max(least, decoded[i]));
    const x = image[i % image.length];
    sum -= x * Math.log(p) + (1 - x) * Math.log(1 - p);
  }
  return sum / (decoded.length / image.length);
}

/** `count` draws from the cloud when it is `width` times as wide, of the same noise whatever the width.  [count, latent] */
export function drawsOf(
  { mean, logVar }: Cloud,
  width: number,
  count: number,
  seed: number,
): Float32Array<ArrayBuffer> {
  const noise = fillNormal(new Float32Array(count * mean.length), { seed, stream: "story", step: 0 });
  return noise.map((value, i) => {
    const j = i % mean.length;
    return mean[j] + width * Math.exp(logVar[j] / 2) * value;
  });
}
