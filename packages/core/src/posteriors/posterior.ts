import type { Normal } from "../distributions/index.js";
import type { Tensor } from "../graph/index.js";
import type { Scope } from "../nn/index.js";

/** The form of q(z|x): heads on the encoder's features. */
export interface Posterior {
  readonly name: string;
  /** q(z|x) from features [batch, f], over `latent` dimensions. */
  build(features: Tensor, latent: number, scope: Scope): Normal;
}
