import type { Images, Matrix } from "../../data/index.js";
import type { CodedVae, LabelChoice } from "./asked-vae.js";

/** Variance that a dimension has at least. */
const leastVariance = 1e-6;

/**
 * A diagonal Gaussian that stands for q(z|x) of each image: q itself where it is one; else the code that stands for x, and the variance of `draws` of q's own draws
 * (default 64) along each dimension.  Shapes: mean, logVar [count, latent].  Throws InputError as `encode` does.
 */
export async function posteriorMoments(
  trained: CodedVae,
  images: Images,
  options: LabelChoice & { readonly seed?: number; readonly draws?: number } = {},
): Promise<{ mean: Matrix; logVar: Matrix }> {
  const { labels, seed = 0, draws = 64 } = options;
  if (trained.isGaussian) return trained.posterior(images, { labels });
  const mean = await trained.encode(images, { labels });
  const [sums, squares] = [new Float64Array(mean.data.length), new Float64Array(mean.data.length)];
  for (let draw = 0; draw < draws; draw++) {
    const { data } = await trained.encode(images, { labels, sample: true, seed: seed + draw });
    data.forEach((z, i) => {
      sums[i] += z / draws;
      squares[i] += (z * z) / draws;
    });
  }
  const variance = squares.map((square, i) => Math.max(leastVariance, square - sums[i] ** 2));
  return { mean, logVar: { shape: mean.shape, data: Float32Array.from(variance, Math.log) } };
}
