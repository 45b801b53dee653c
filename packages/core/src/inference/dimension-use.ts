import { byFalling, codeVariance, latentSpread, type Points } from "../latent-space/index.js";
import type { CodedVae } from "./completion/asked-vae.js";

/** How much a model uses each dimension of its code, over a set of images. */
export interface DimensionUse {
  /** What tells it: the KL from the model's own prior or, where that does not split by dimension, the variance of the codes. */
  readonly measure: "KL" | "variance";
  /** Mean KL of each dimension in nats, where it splits. */
  readonly kl?: ArrayLike<number>;
  /** Variance of the codes along each dimension. */
  readonly meanVariance: Float64Array;
  /** Mean variance of q, where that is a Gaussian. */
  readonly posteriorVariance?: Float64Array;
  /** Dimensions by falling measure. */
  readonly order: readonly number[];
}

/**
 * Tells how each dimension is used, against the model's own prior. Shapes: codes, and logVar where q is a Gaussian, [count, latent].
 * `ownKl` measures the mean KL of each dimension from a prior that is not N(0, I); undefined where it does not split, or nobody can.
 */
export async function dimensionUse(
  vae: Pick<CodedVae, "hasStandardPrior">,
  codes: Points,
  logVar: Points | undefined,
  ownKl: () => Promise<ArrayLike<number> | undefined>,
): Promise<DimensionUse> {
  const spread = logVar && latentSpread(codes, logVar);
  const meanVariance = codeVariance(codes);
  const kl = spread && vae.hasStandardPrior ? spread.kl : await ownKl();
  return {
    ...{ meanVariance, order: byFalling(kl ?? meanVariance), measure: kl ? "KL" : "variance" },
    ...(kl && { kl }),
    ...(spread && { posteriorVariance: spread.posteriorVariance }),
  };
}
