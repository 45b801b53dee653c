import {
  columnsOf,
  principalComponents,
  projectPoints,
  take,
  type Config,
  type ImageDataset,
  type TrainedVae,
} from "@latents/core";
import { encodeDataset } from "../../run/model/encode-dataset.js";
import type { PlaneCodes } from "../plots/codes-plot.js";

/** More points than this would only hide each other. */
const most = 3000;
/** The plane of more latents would take long to find. */
const mostLatents = 1000;

/** Codes (posterior means) of test images as points in a plane: the two latents, or their first two principal components. */
export async function codesInPlane(
  trained: TrainedVae,
  test: ImageDataset,
  config: Config,
): Promise<PlaneCodes | undefined> {
  if (trained.latent < 2 || trained.latent > mostLatents || test.count < 2) return undefined;
  const images = take(test, Math.min(most, test.count));
  const { mean: codes } = await encodeDataset(trained, images, config);
  // a model whose values are too large has no plane
  if (!codes.data.every(Number.isFinite)) return undefined;
  const labels = images.labels && { labels: images.labels, ...(images.classes && { classes: images.classes }) };
  const note = `Posterior means of ${images.count.toLocaleString("en")} test images`;
  if (trained.latent === 2)
    return {
      x: columnsOf(codes, [0]).data,
      y: columnsOf(codes, [1]).data,
      ...labels,
      axes: ["z0", "z1"],
      note: `${note}.`,
    };
  const plane = principalComponents(codes, 2);
  const positions = projectPoints(codes, plane);
  return {
    ...{ x: columnsOf(positions, [0]).data, y: columnsOf(positions, [1]).data, ...labels },
    axes: [`1st component (${percent(plane.explained[0])})`, `2nd component (${percent(plane.explained[1])})`],
    note: `${note} on their first two principal components.`,
  };
}

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
