/** How the two figures beside REC are called. */
export interface FigureNames {
  /** The sum, rec + kl. */
  readonly negElbo: string;
  readonly kl: string;
  /** What must be said beside the sum; absent where it is a bound. */
  readonly note?: string;
}

/**
 * Names of figures: NELBO and KL, but of a model that encodes x to a point neither: such a q has no density, in the place of its KL stands -log p(z) of the code, and
 * the sum bounds nothing.
 */
export const figureNames = ({ noBound }: { readonly noBound?: boolean }): FigureNames =>
  noBound
    ? { negElbo: "REC - log p(z)", kl: "-log p(z)", note: "no bound of log p(x): images are encoded to points" }
    : { negElbo: "NELBO", kl: "KL" };
