import type { Config, Dataset, TrainedVae } from "@latents/core";
import { imagesAsTrained } from "./images-as-trained.js";
import { principalPlane } from "./principal-plane.js";
import type { ReportCodes } from "../report/report-data.js";

/** More points than this would only hide each other. */
const most = 3000;
/** The plane of more latents would take long to find. */
const mostLatents = 1000;

/** Codes (posterior means) of test images as points in a plane: the two latents, or their first two principal components. */
export async function codesInPlane(
  trained: TrainedVae,
  test: Dataset,
  config: Config,
): Promise<ReportCodes | undefined> {
  if (trained.latent < 2 || trained.latent > mostLatents) return undefined;
  const images = imagesAsTrained(test, config, 0, Math.min(most, test.count));
  const codes = await trained.encode(images);
  const labels = images.labels && { labels: images.labels, ...(images.classes && { classes: images.classes }) };
  const note = `Posterior means of ${images.count.toLocaleString("en")} test images`;
  if (trained.latent === 2) {
    const column = (j: number): Float32Array =>
      Float32Array.from({ length: images.count }, (_, i) => codes.data[2 * i + j]);
    return { x: column(0), y: column(1), ...labels, axes: ["z1", "z2"], note: `${note}.` };
  }
  const { x, y, explained } = principalPlane(codes);
  const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
  return {
    ...{ x, y, ...labels },
    axes: [`1st component (${percent(explained[0])})`, `2nd component (${percent(explained[1])})`],
    note: `${note} on their first two principal components.`,
  };
}
