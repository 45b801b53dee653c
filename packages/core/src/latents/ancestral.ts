import { InputError } from "../errors.js";
import type { Dim, Tensor } from "../graph/index.js";
import type { Scope } from "../nn/index.js";
import { ancestralOrder } from "./check-latents.js";
import type { LatentModel, Values } from "./latent.js";
import type { LatentNoise } from "./place.js";

/**
 * Draws of all latents from p, each after those that its p looks at: values by name, [rows, size]. `known` holds every given, and latents that are chosen.
 * Throws InputError for a given that is missing.
 */
export function sampleLatents(
  model: LatentModel,
  { rows, known = {}, noise }: { readonly rows: Dim; readonly known?: Values; readonly noise: LatentNoise },
  scope: Scope,
): Values {
  const values = new Map<string, Tensor>(Object.entries(known));
  for (const { name } of model.givens)
    if (!values.has(name)) throw new InputError(`sample: the model's "${name}" must be given, and is missing`);
  const value = (name: string): Tensor => values.get(name)!;
  for (const latent of ancestralOrder(model))
    if (!values.has(latent.name))
      values.set(
        latent.name,
        latent.prior({ scope, value }).sample(rows, (kind, shape) => noise(latent.name, kind, shape)),
      );
  return Object.fromEntries(values);
}
