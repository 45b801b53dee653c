import path from "node:path";
import { writeNpz, type ImageDataset, type NpyArray } from "@latents/core";
import { writeFileAtomic } from "../../files/index.js";
import { counted } from "../../terminal/index.js";
import type { Projection } from "./project-codes.js";

/** A map of images' codes. */
interface CodeMap {
  readonly title: string;
  readonly images: ImageDataset;
  readonly projection: Projection;
  readonly trust?: { readonly value: number; readonly k: number };
  readonly dims: 2 | 3;
}

/** What a map's file may end with. */
export const mapEndings: Readonly<Record<2 | 3, readonly string[]>> = {
  2: [".svg", ".png", ".json", ".npz"],
  3: [".json", ".npz"],
};

/** A picture of a map is as sharp as this. */
const pngWidth = 960;

/** Writes a map by its file's ending: picture or numbers. Throws RunError if the disk refuses. */
export async function writeMap(file: string, map: CodeMap): Promise<void> {
  const write = { ".npz": npz, ".json": json, ".svg": svg, ".png": png }[path.extname(file).toLowerCase()]!;
  await writeFileAtomic(file, await write(map));
}

function npz({ projection: { positions }, images: { labels, count } }: CodeMap): Uint8Array {
  const arrays = new Map<string, NpyArray>([["positions", { shape: positions.shape, values: positions.data }]]);
  if (labels) arrays.set("labels", { shape: [count], values: Int32Array.from(labels) });
  return writeNpz(arrays);
}

function json({ title, projection: { positions, axes, words }, images, trust, dims }: CodeMap): string {
  const rows = Array.from({ length: images.count }, (_, i) =>
    Array.from(positions.data.subarray(i * dims, (i + 1) * dims)),
  );
  const labels = images.labels && { labels: [...images.labels], ...(images.classes && { classes: images.classes }) };
  return `${JSON.stringify({ title, method: words, trustworthiness: trust?.value ?? null, axes, positions: rows, ...labels })}\n`;
}

/** The method as a sentence; t-SNE keeps its small letter. */
function noteOf({ projection: { words }, trust }: CodeMap): string {
  const begun = /^[a-z]{2}/.test(words) ? `${words[0].toUpperCase()}${words.slice(1)}` : words;
  return `${begun}.${trust ? ` Trustworthiness ${trust.value.toFixed(4)} (${counted(trust.k, "neighbour")}).` : ""}`;
}

async function svg(map: CodeMap): Promise<string> {
  const { scatterSvg } = await import("./scatter-svg.js");
  const { title, projection, images } = map;
  const [x, y] = [0, 1].map((c) =>
    Float32Array.from({ length: images.count }, (_, i) => projection.positions.data[2 * i + c]),
  );
  const labels = images.labels && { labels: images.labels, ...(images.classes && { classes: [...images.classes] }) };
  return scatterSvg(title, { x, y, ...labels, axes: [projection.axes[0], projection.axes[1]], note: noteOf(map) });
}

async function png(map: CodeMap): Promise<Uint8Array> {
  const { svgToPng } = await import("../svg/svg-to-png.js");
  return svgToPng(await svg(map), { width: pngWidth });
}
