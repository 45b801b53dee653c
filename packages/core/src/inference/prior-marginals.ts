import { InputError } from "../errors.js";
import { inverseNormalCdf } from "../latent-space/index.js";
import type { CodedVae } from "./completion/asked-vae.js";

/** How the codes of a prior lie along each dimension. */
export interface PriorMarginals {
  /** Medians, [latent]. */
  readonly middle: Float32Array;
  /** Standard deviations, [latent]. */
  readonly spread: Float32Array;
  /** The value below which a share of the mass lies. */
  readonly quantile: (dimension: number, share: number) => number;
  /** Of what the marginals are, in words. */
  readonly words: string;
}

/** Draws that tell the marginals of a prior that is learned. */
const draws = 10_000;

/**
 * Marginals of a model's own p(z), or p(z|label): of N(0, I) exactly, of a prior that is learned by its draws. Throws InputError where codes do not lie in all of
 * space: moved along one dimension they would be none.
 */
export async function priorMarginals(
  vae: Pick<CodedVae, "latent" | "hasStandardPrior" | "boundedPosterior" | "sampleCodes">,
  label?: number,
): Promise<PriorMarginals> {
  const { latent, boundedPosterior } = vae;
  if (boundedPosterior !== undefined)
    throw new InputError(
      `codes of posterior ${boundedPosterior} do not lie in all of space, and cannot be moved along one dimension; use sample, project or interpolate`,
    );
  if (vae.hasStandardPrior)
    return {
      ...{ middle: new Float32Array(latent), spread: new Float32Array(latent).fill(1), words: "a standard normal" },
      quantile: (_, share) => inverseNormalCdf(share),
    };
  const labels = label === undefined ? undefined : new Array<number>(draws).fill(label);
  const { data } = await vae.sampleCodes(draws, { labels });
  const sorted = Array.from({ length: latent }, (_, j) =>
    Float32Array.from({ length: draws }, (_, i) => data[i * latent + j]).sort(),
  );
  const quantile = (dimension: number, share: number): number =>
    sorted[dimension][Math.min(draws - 1, Math.floor(share * draws))];
  return {
    middle: Float32Array.from(sorted, (_, j) => quantile(j, 0.5)),
    spread: Float32Array.from(sorted, deviation),
    quantile,
    words: "the model's own prior",
  };
}

function deviation(values: Float32Array): number {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  return Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length);
}
