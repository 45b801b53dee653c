import { columnsOf, type Matrix } from "@latents/core";
import { scatterSvg, svgToPng } from "latents/draw";
import type { Picture } from "../workbench/findings.js";

/** Codes of two dimensions, [count, 2], coloured by digit; `note` below the title. */
export async function planePicture(
  file: string,
  title: string,
  { codes, labels, note = "Coloured by digit." }: { codes: Matrix; labels?: ArrayLike<number>; note?: string },
): Promise<Picture> {
  const [x, y] = [0, 1].map((c) => Float32Array.from(columnsOf(codes, [c]).data));
  const own = labels && { labels: Uint16Array.from(labels) };
  const svg = scatterSvg(title, { x, y, ...own, axes: ["z0", "z1"], note });
  return { file, caption: `${title}, coloured by digit`, bytes: await svgToPng(svg, { width: 1200 }) };
}
