import type { Codec } from "../address/codec";
import type { LayoutRequest } from "../codes/layout";

const kinds = ["dims", "pca", "tsne", "umap"] as const;

/**
 * What the axes of a model's plane are, in an address: kind, dimensions of the plot, latent dimensions of the axes and, of a map, its settings.
 * `dims-2-4.0.1`, `tsne-3-0.1.2-30-15-7`. undefined is the plane of the dimensions that say most.
 */
export const planeCodec = (latent: number): Codec<LayoutRequest | undefined> => ({
  read: (text) => {
    const [kindText, dimsText, axesText = "", ...settings] = text.split("-");
    const kind = kinds.find((one) => one === kindText);
    const axes = axesText.split(".").map(wholeNumber);
    const [perplexity, neighbours, seed] = settings.length === 0 ? [30, 15, 0] : settings.map(wholeNumber);
    const isRight =
      kind !== undefined &&
      (dimsText === "2" || dimsText === "3") &&
      axes.length === Math.min(latent, 3) &&
      new Set(axes).size === axes.length &&
      axes.every((axis) => axis < latent) &&
      [perplexity, neighbours].every((value) => value >= 2 && value <= 500) &&
      seed >= 0;
    return isRight ? { kind, dims: dimsText === "2" ? 2 : 3, axes, perplexity, neighbours, seed } : undefined;
  },
  write: (request) => {
    if (!request) return undefined;
    const { kind, dims, axes, perplexity, neighbours, seed } = request;
    const plane = `${kind}-${dims}-${axes.join(".")}`;
    return kind === "dims" || kind === "pca" ? plane : `${plane}-${perplexity}-${neighbours}-${seed}`;
  },
});

const wholeNumber = (text: string): number => (/^\d{1,9}$/.test(text) ? Number(text) : NaN);

/** Rows of the images that are shown: the picked one and both ends of a walk. */
export interface Picks {
  readonly picked?: number;
  readonly ends: readonly [number | undefined, number | undefined];
}

export const noPicks: Picks = { ends: [undefined, undefined] };

/** `17,3,90`: the picked image, A and B; nothing stands for none. */
export const picksCodec: Codec<Picks> = {
  read: (text) => {
    if (!/^\d{0,7}(,\d{0,7}){2}$/.test(text)) return undefined;
    const [picked, a, b] = text.split(",").map((part) => (part === "" ? undefined : Number(part)));
    return { picked, ends: [a, b] };
  },
  write: ({ picked, ends }) => [picked, ...ends].map((row) => row ?? "").join(","),
};
