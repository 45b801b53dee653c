import { InputError } from "../errors.js";

/** A Gaussian of a mixture, with its share of the whole. */
export interface MixtureComponent {
  readonly weight: number;
  /** [latent] */
  readonly mean: Float64Array;
  /** Standard deviation along each dimension, [latent]. */
  readonly stddev: Float64Array;
}

/**
 * The components of a trained `gaussianMixturePrior`, from the model's values `prior.mean`, `prior.rawVariance` [k, latent] and, where the weights are
 * learned, `prior.logits` [k]: weight_j = softmax(logits)_j, else 1/k; stddev = sqrt(softplus(rawVariance) + 1e-8).
 * Throws InputError if these values are missing or do not fit together.
 */
export function mixtureComponents(
  values: Readonly<Record<string, ArrayLike<number>>>,
  latent: number,
): MixtureComponent[] {
  const [mean, raw, logits] = ["mean", "rawVariance", "logits"].map((name) => values[`prior.${name}`]);
  const count = (mean?.length ?? 0) / latent;
  if (!(count >= 1 && Number.isInteger(count)) || raw?.length !== mean.length || (logits && logits.length !== count))
    throw new InputError(
      `mixtureComponents: needs prior.mean and prior.rawVariance of [k, ${latent}], and prior.logits of [k] if any, got ` +
        `${mean?.length ?? "none"}, ${raw?.length ?? "none"} and ${logits?.length ?? "none"} values; give those of a model with a Gaussian-mixture prior`,
    );
  const weights = logits ? softmax(logits) : new Float64Array(count).fill(1 / count);
  return Array.from(weights, (weight, j) => ({
    weight,
    mean: Float64Array.from({ length: latent }, (_, d) => mean[j * latent + d]),
    stddev: Float64Array.from({ length: latent }, (_, d) => Math.sqrt(softplus(raw[j * latent + d]) + 1e-8)),
  }));
}

const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

function softmax(logits: ArrayLike<number>): Float64Array {
  const largest = Array.from(logits).reduce((most, value) => Math.max(most, value), -Infinity);
  const powers = Float64Array.from(logits, (value) => Math.exp(value - largest));
  const total = powers.reduce((sum, value) => sum + value, 0);
  return powers.map((value) => value / total);
}
