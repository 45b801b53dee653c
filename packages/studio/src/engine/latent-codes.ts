import { latentLattice, mixtureComponents, type ModelValues } from "@latents/core";
import type { ModelFacts, Rows } from "./engine-api";

/** The components of a model's prior, where it is a Gaussian mixture; they are part of its facts. */
export function priorComponents(prior: string, values: ModelValues, latent: number): Pick<ModelFacts, "components"> {
  if (prior !== "gaussian-mixture") return {};
  const components = mixtureComponents(values, latent).map(({ weight, mean, stddev }) => ({
    ...{ weight, mean: [...mean], std: [...stddev] },
  }));
  return { components };
}

/** A lattice in the plane of two dimensions through a code: the others keep its values.  [size^2, latent]. */
export const latticeAround = (base: Float32Array, size: number, dims: readonly [number, number]): Rows =>
  latentLattice(size, { latent: base.length, dims, base });
