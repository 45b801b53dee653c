import { chooseImages, dimensionUse, posteriorMoments, take, type ImageDataset } from "@latents/core";
import { transfer } from "comlink";
import type { Codes, Report } from "./engine-api";
import type { PageModel } from "./page-model";

/** Images that are encoded in one go. */
const atOnce = 500;
/** Draws that tell how far the codes of an image spread where q is no Gaussian: of a whole data set, so few. */
const momentDraws = 8;
/** Images that tell the KL from a prior that is learned: they are asked for though it may not split by dimension. */
const imagesForKl = 500;

/** Posteriors of the first `count` images of a data set, and how much each dimension says of them. */
export async function encodeData(
  { vae, ownKl }: PageModel,
  dataset: ImageDataset,
  count: number,
  report?: Report,
): Promise<Codes> {
  const total = Math.min(count, dataset.count);
  const { latent } = vae;
  const [mean, logVar] = [0, 1].map(() => new Float32Array(total * latent));
  for (let from = 0; from < total; from += atOnce) {
    const part = rowsOf(dataset, from, Math.min(total, from + atOnce));
    const q = await posteriorMoments(vae, part, { draws: momentDraws });
    mean.set(q.mean.data, from * latent);
    logVar.set(q.logVar.data, from * latent);
    report?.(Math.min(1, (from + atOnce) / total));
    // a decode or another question goes between
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  const shape = [total, latent] as const;
  const spread = vae.isGaussian ? { shape, data: logVar } : undefined;
  const { measure, kl, meanVariance } = await dimensionUse(vae, { shape, data: mean }, spread, () =>
    ownKl(chooseImages(dataset, Math.min(imagesForKl, total))),
  );
  const labels = dataset.labels?.slice(0, total);
  return transfer(
    {
      mean: { shape, data: mean },
      logVar: { shape, data: logVar },
      use: { measure, values: Float32Array.from(kl ?? meanVariance) },
      ...(labels && { labels }),
    },
    [mean.buffer, logVar.buffer],
  );
}

/** Images `from` up to `to`, as a data set. */
function rowsOf(dataset: ImageDataset, from: number, to: number): ImageDataset {
  const size = dataset.shape.reduce((all, n) => all * n, 1);
  const { labels } = dataset;
  return {
    ...take(dataset, 1),
    count: to - from,
    pixels: dataset.pixels.subarray(from * size, to * size),
    ...(labels && { labels: labels.subarray(from, to) }),
  };
}
