import type { ImageDataset } from "../data/index.js";
import type { ModelValues } from "../inference/index.js";
import type { Likelihood } from "../likelihoods/index.js";
import { vae, type Vae, type VaeOptions } from "../models/index.js";
import { lambda, mlp } from "../nn/index.js";

/** The numbers of a VAE whose maps are all linear, with four values an image. */
export interface LinearNumbers {
  /** [latent][4]: mean_j = sum_i meanWeight[j][i] x_i + meanBias[j] */
  readonly meanWeight: readonly (readonly number[])[];
  readonly meanBias: readonly number[];
  /** [latent], the same for every image. */
  readonly logVar: readonly number[];
  /** [4][latent]: output_i = sum_j weight[i][j] z_j + bias[i] */
  readonly weight: readonly (readonly number[])[];
  readonly bias: readonly number[];
}

/** A VAE with linear maps: its figures can be worked out by plain loops, and log p(x) too where the likelihood is normal. */
export function linearModel(
  numbers: LinearNumbers,
  likelihood: Likelihood,
  parts: Partial<VaeOptions> = {},
): { model: Vae; values: ModelValues } {
  const latent = numbers.logVar.length;
  const nets = { encoder: lambda("identity", (x) => x), decoder: mlp([latent, 4]) };
  const model = vae({ ...nets, latent, likelihood, ...parts });
  const flat = (rows: readonly (readonly number[])[]): Float32Array => Float32Array.from(rows.flat());
  return {
    model,
    values: {
      "posterior.mean.weight": flat(numbers.meanWeight),
      "posterior.mean.bias": Float32Array.from(numbers.meanBias),
      "posterior.logVar.weight": new Float32Array(4 * latent),
      "posterior.logVar.bias": Float32Array.from(numbers.logVar),
      "decoder.0.weight": flat(numbers.weight),
      "decoder.0.bias": Float32Array.from(numbers.bias),
    },
  };
}

/** Images of four values, 0..1 times 255 rounded: [1, 2, 2]. */
export const imagesOf = (rows: readonly (readonly number[])[]): ImageDataset => ({
  name: "rows",
  split: "test",
  count: rows.length,
  shape: [1, 2, 2],
  pixels: Uint8Array.from(rows.flat(), (v) => Math.round(v * 255)),
});

const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((s, v, i) => s + v * b[i], 0);

/** One image's terms by plain loops in float64, for z = mean + stddev noise. */
export function termsByHand(
  { meanWeight, meanBias, logVar, weight, bias }: LinearNumbers,
  x: readonly number[],
  noise: readonly number[],
): { mean: number[]; z: number[]; output: number[]; klPerDimension: number[]; logQ: number; logPrior: number } {
  const mean = meanWeight.map((row, j) => dot(row, x) + meanBias[j]);
  const z = mean.map((m, j) => m + Math.exp(logVar[j] / 2) * noise[j]);
  const log2Pi = Math.log(2 * Math.PI);
  return {
    mean,
    z,
    output: weight.map((row, i) => dot(row, z) + bias[i]),
    klPerDimension: mean.map((m, j) => (m * m + Math.exp(logVar[j]) - 1 - logVar[j]) / 2),
    logQ: logVar.reduce((s, v, j) => s - (noise[j] ** 2 + v + log2Pi) / 2, 0),
    logPrior: z.reduce((s, v) => s - (v * v + log2Pi) / 2, 0),
  };
}
