import { trustworthiness, tsne, type Matrix } from "@latents/core";
import { svgToPng, scatterSvg } from "latents/draw";
import type { Picture } from "../workbench/findings.js";

/** What a map shows. */
export interface MappedCodes {
  /** Codes [count, latent]. */
  readonly codes: Matrix;
  /** Of each code, an index of `classes`. */
  readonly labels: readonly number[];
  readonly classes: readonly string[];
  readonly perplexity: number;
  readonly title: string;
}

/** Neighbours that the map's trustworthiness asks for. */
const neighbours = 5;

/** t-SNE of codes, coloured by kind: `<name>-tsne.png`. Of few codes with a smaller perplexity, which it names. */
export async function codesMap(
  name: string,
  { codes, labels, classes, title, ...wanted }: MappedCodes,
): Promise<Picture> {
  const [count] = codes.shape;
  // a perplexity needs three times as many neighbours
  const perplexity = Math.min(wanted.perplexity, Math.floor((count - 1) / 3));
  const { positions } = await tsne(codes, { perplexity, seed: 1 });
  const k = Math.min(neighbours, Math.ceil(count / 2) - 1);
  const trust = await trustworthiness(codes, positions, { k });
  const [x, y] = [0, 1].map((c) => Float32Array.from({ length: count }, (_, i) => positions.data[2 * i + c]));
  const svg = scatterSvg(`${title}: ${count} codes`, {
    ...{ x, y, labels: Uint16Array.from(labels), classes, axes: ["t-SNE 1", "t-SNE 2"] },
    note: `t-SNE, perplexity ${perplexity}; trustworthiness ${trust.toFixed(3)} (${k} neighbours).`,
  });
  return {
    file: `${name}-tsne.png`,
    caption: `${title}: t-SNE of the codes, ${classes.join(" and ")}, perplexity ${perplexity}`,
    bytes: await svgToPng(svg, { width: 1000 }),
  };
}
