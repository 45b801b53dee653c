import { interpolationCodes, latentLattice, priorMarginals, type CodedVae, type PriorMarginals } from "@latents/core";
import { transfer } from "comlink";
import type { DecodedCodes, Rows } from "../engine-api";

/** Images of places of latent spaces, and where the mass of their priors lies. */
export class PriorPlaces {
  /** Of the priors, by model and label. */
  readonly #marginals = new Map<string, Promise<PriorMarginals>>();

  constructor(private readonly vae: (model: string) => CodedVae) {}

  /** Mean images of a lattice of equal shares of the prior's mass; other dimensions are those of `base`. Throws InputError. */
  async lattice(
    model: string,
    size: number,
    dims: readonly [number, number],
    base: Float32Array,
    label?: number,
  ): Promise<DecodedCodes> {
    const { quantile } = await this.#priorOf(model, label);
    return this.#decoded(model, latentLattice(size, { latent: base.length, dims, base, quantile }), label);
  }

  /** Mean images on the way from one code to another. Throws InputError. */
  async interpolation(
    model: string,
    [from, to]: readonly [Float32Array, Float32Array],
    steps: number,
    path: "linear" | "spherical",
    label?: number,
  ): Promise<DecodedCodes> {
    return this.#decoded(model, interpolationCodes(from, to, steps, path), label);
  }

  /** The median of the prior along each dimension, [latent], of N(0, I) 0; where codes do not lie in all of space a draw. */
  async middle(model: string, label?: number): Promise<Float32Array> {
    const vae = this.vae(model);
    if (vae.boundedPosterior === undefined) return (await this.#priorOf(model, label)).middle;
    return (await vae.sampleCodes(1, { seed: 0, ...(label !== undefined && { labels: [label] }) })).data;
  }

  forget(model: string): void {
    for (const key of this.#marginals.keys()) if (key.startsWith(`${model}/`)) this.#marginals.delete(key);
  }

  #priorOf(model: string, label: number | undefined): Promise<PriorMarginals> {
    const key = `${model}/${label ?? ""}`;
    const known = this.#marginals.get(key) ?? priorMarginals(this.vae(model), label);
    this.#marginals.set(key, known);
    return known;
  }

  async #decoded(model: string, codes: Rows, label: number | undefined): Promise<DecodedCodes> {
    const labels = label === undefined ? undefined : new Array<number>(codes.shape[0]).fill(label);
    const images = await this.vae(model).decode(codes, { labels });
    return transfer({ codes, images: { shape: images.shape, data: images.data } }, [
      codes.data.buffer,
      images.data.buffer,
    ]);
  }
}
