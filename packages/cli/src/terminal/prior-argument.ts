import { InvalidArgumentError } from "@commander-js/extra-typings";
import { didYouMean } from "@latents/core";

/** Where codes are drawn from: the model's own prior, or what is fitted on codes: a VAE of them, kernels, or a mixture of a given number of components or the best by BIC. */
export interface PriorChoice {
  readonly fitted: boolean;
  readonly kernels?: true;
  readonly secondStage?: true;
  readonly components?: number;
}

/** Reads `own`, `fitted`, `fitted:8`, `kde` or `two-stage`. */
export function priorChoice(text: string): PriorChoice {
  if (text === "own") return { fitted: false };
  if (text === "kde") return { fitted: true, kernels: true };
  if (text === "two-stage") return { fitted: true, secondStage: true };
  const found = /^fitted(?::([1-9]\d{0,3}))?$/.exec(text);
  if (!found)
    throw new InvalidArgumentError(
      `it must be own, fitted, or fitted:k with k components, kde, or two-stage${didYouMean(text.split(":", 1)[0], ["own", "kde", "fitted", "two-stage"])}`,
    );
  return { fitted: true, ...(found[1] !== undefined && { components: Number(found[1]) }) };
}
