import { InvalidArgumentError } from "@commander-js/extra-typings";
import { didYouMean } from "@latents/core";

/** Where codes are drawn from: the model's own prior, or a density fitted on codes: kernels, or a mixture of a given number of components or the best by BIC. */
export interface PriorChoice {
  readonly fitted: boolean;
  readonly kernels?: true;
  readonly components?: number;
}

/** Reads `own`, `fitted`, `fitted:8` or `kde`. */
export function priorChoice(text: string): PriorChoice {
  if (text === "own") return { fitted: false };
  if (text === "kde") return { fitted: true, kernels: true };
  const found = /^fitted(?::([1-9]\d{0,3}))?$/.exec(text);
  if (!found)
    throw new InvalidArgumentError(
      `it must be own, fitted, or fitted:k with k components, or kde${didYouMean(text.split(":", 1)[0], ["own", "kde", "fitted"])}`,
    );
  return { fitted: true, ...(found[1] !== undefined && { components: Number(found[1]) }) };
}
