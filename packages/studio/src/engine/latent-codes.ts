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
export function latticeAround(base: Float32Array, size: number, dims: readonly [number, number]): Rows {
  const latent = base.length;
  const { shape, data } = latentLattice(size, { latent, dims });
  for (let at = 0; at < data.length; at++) if (!dims.includes(at % latent)) data[at] = base[at % latent];
  return { shape, data };
}
