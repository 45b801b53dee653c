import { modelFromConfig, type Config, type ModelData, type Parts } from "../config/index.js";
import { InputError } from "../errors.js";
import type { Vae } from "../models/index.js";

/** `posterior normal, prior realnvp, likelihood bernoulli, objective elbo, 10 latent dimensions`: a model made in code, as far as its parts have names. */
export function partNames({ posterior, prior, likelihood, objective, conditioning, hierarchy, latent }: Vae): string {
  const named = { posterior, prior, likelihood, objective, conditioning, hierarchy };
  const parts = Object.entries(named).flatMap(([part, made]) => (made ? [`${part} ${made.name}`] : []));
  return [...parts, `${latent} latent dimensions`].join(", ");
}

/**
 * The model whose values are kept: `model`, which must be what they were trained for, else what its config describes in the words of `parts`.
 * Throws InputError, beginning with `where`, for a model made in code that is not given.
 */
export function describedModel(
  where: string,
  kept: { readonly config?: Config; readonly madeInCode?: string },
  data: ModelData,
  model?: Vae,
  parts?: Parts,
): Vae {
  if (model) return model;
  if (kept.config && kept.madeInCode === undefined) return modelFromConfig(kept.config, data, parts);
  throw new InputError(
    `${where}: its model was made in code (${kept.madeInCode ?? "of unknown parts"}), so that its words are not kept; open it in code with load(folder, { model }), model being the same vae(...)`,
  );
}
