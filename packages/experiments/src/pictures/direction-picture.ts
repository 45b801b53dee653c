import { alongDirection, encodePng, type ImageDataset, type TrainedVae } from "@latents/core";
import { captionedGrid } from "latents/draw";
import type { Picture } from "../workbench/findings.js";

const steps = 7;
/** Of the direction, to both sides. */
const range = 1.5;

/** Images, and their codes moved along a direction of the latent space, a row each: `<name>-direction.png`. */
export async function directionPicture(
  trained: TrainedVae,
  images: ImageDataset,
  {
    direction,
    attribute,
    name,
    title,
  }: {
    /** [latent] */
    readonly direction: Float32Array;
    readonly attribute: string;
    readonly name: string;
    readonly title: string;
  },
): Promise<Picture> {
  const { data } = await trained.encode(images);
  const rows: number[] = [];
  for (let i = 0; i < images.count; i++) {
    const base = data.subarray(i * trained.latent, (i + 1) * trained.latent);
    const moved = await trained.decode(alongDirection(base, direction, { steps, range }));
    for (const value of moved.data) rows.push(value);
  }
  const columnCaptions = Array.from({ length: steps }, (_, i) =>
    ((2 * range * i) / (steps - 1) - range).toFixed(1).replace("-", "−"),
  );
  const sets = [{ images: Float32Array.from(rows) }];
  const picture = await captionedGrid(
    [
      { heading: "face", sets: [{ images: images.pixels }], columns: 1, columnCaptions: [""] },
      { heading: `times the direction "${attribute}"`, sets, columns: steps, columnCaptions },
    ],
    images.shape,
  );
  return {
    file: `${name}-direction.png`,
    caption: `${title}: faces of unseen people, and their codes moved along the direction "${attribute}"`,
    bytes: encodePng(picture),
  };
}
