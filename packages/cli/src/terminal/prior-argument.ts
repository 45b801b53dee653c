import { InvalidArgumentError } from "@commander-js/extra-typings";
import { didYouMean } from "@latents/core";

/** Where codes are drawn from: the model's own prior, or what is fitted on codes: a VAE of them, a flow, kernels, or a mixture of a given number of components or the best by BIC. */
export interface PriorChoice {
  readonly fitted: boolean;
  readonly kernels?: true;
  /** A model of the codes that is trained. */
  readonly trained?: "two-stage" | "maf";
  readonly components?: number;
}

/** Reads `own`, `fitted`, `fitted:8`, `kde`, `maf` or `two-stage`. */
export function priorChoice(text: string): PriorChoice {
  if (text === "own") return { fitted: false };
  if (text === "kde") return { fitted: true, kernels: true };
  if (text === "two-stage" || text === "maf") return { fitted: true, trained: text };
  const found = /^fitted(?::([1-9]\d{0,3}))?$/.exec(text);
  if (!found)
    throw new InvalidArgumentError(
      `it must be own, fitted, or fitted:k with k components, kde, maf, or two-stage${didYouMean(text.split(":", 1)[0], ["own", "kde", "maf", "fitted", "two-stage"])}`,
    );
  return { fitted: true, ...(found[1] !== undefined && { components: Number(found[1]) }) };
}
