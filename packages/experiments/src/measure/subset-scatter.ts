import { fillUniform } from "@latents/core";
import { renderCurves, svgToPng } from "latents/draw";
import type { Picture } from "../workbench/findings.js";

/** Subsets that are drawn, and the images of each. */
const [subsets, images] = [10_000, 100];

/** Means over subsets of 100 images, each drawn with replacement from all, in ascending order. */
export function subsetMeans(values: ArrayLike<number>, seed = 1): Float64Array {
  const means = new Float64Array(subsets);
  const draws = new Float32Array(images);
  for (let i = 0; i < subsets; i++) {
    fillUniform(draws, { seed, stream: "subsets", step: i });
    let sum = 0;
    for (const u of draws) sum += values[Math.min(values.length - 1, Math.floor(u * values.length))];
    means[i] = sum / images;
  }
  return means.sort();
}

/** How far means of 100 images scatter about that of all, and the share of them that lie at or below a published figure. */
export interface Scatter {
  readonly standardDeviation: number;
  readonly least: number;
  readonly greatest: number;
  readonly shareBelow: number;
}

/** Of ascending means; `least` and `greatest` hold the middle 95 % of them. */
export function scatterOf(means: Float64Array, published: number): Scatter {
  const mean = means.reduce((a, b) => a + b, 0) / means.length;
  const variance = means.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (means.length - 1);
  const at = (share: number): number => means[Math.round(share * (means.length - 1))];
  return {
    standardDeviation: Math.sqrt(variance),
    least: at(0.025),
    greatest: at(0.975),
    shareBelow: means.filter((v) => v <= published).length / means.length,
  };
}

/** The means' distribution as a curve: for each NELBO the share of the subsets with less. */
export async function scatterPicture(means: Float64Array, published: number, label: string): Promise<Picture> {
  const points = Array.from({ length: 400 }, (_, i) => {
    const share = i / 399;
    return { x: means[Math.round(share * (means.length - 1))], y: 100 * share };
  });
  const line = [0, 100].map((y) => ({ x: published, y }));
  const svg = renderCurves(
    [
      { label: `subsets of ${images} of our test images`, points },
      { label: `published ${published}`, points: line },
    ],
    { xLabel: "NELBO of a subset, nats per image", yLabel: "subsets with less, %", title: label },
  );
  return {
    file: "subsets.png",
    caption: `${label}: NELBO of ${subsets.toLocaleString("en")} subsets of ${images} test images, beside the published figure`,
    bytes: await svgToPng(svg, { width: 1000 }),
  };
}
