import { columns, type CodedImages } from "./coded-images";
import { lineLayout } from "./line-layout";

type LayoutKind = "dims" | "pca" | "tsne" | "umap";

/** How the codes are to be laid out. */
export interface LayoutRequest {
  readonly kind: LayoutKind;
  readonly dims: 2 | 3;
  /** Latent dimensions of the axes, three of them, of which the plane takes two. */
  readonly axes: readonly number[];
  readonly perplexity: number;
  readonly neighbours: number;
  readonly seed: number;
}

/** Codes as positions. */
export interface Layout {
  readonly kind: LayoutKind;
  readonly dims: 2 | 3;
  /** [count, dims] */
  readonly positions: Float32Array;
  /** Of the axes. */
  readonly names: readonly string[];
  /** Whether the points are still on their way. */
  readonly isForming?: boolean;
  /** The codes that were laid out. */
  readonly images: CodedImages;
  /** Names at places of the upright axis, instead of its numbers. */
  readonly rows?: readonly { readonly at: number; readonly name: string }[];
  /** What an axis adds to a code, per unit, and the code at the origin: where the layout is a plane in the latent space. */
  readonly plane?: { readonly origin: ArrayLike<number>; readonly directions: readonly ArrayLike<number>[] };
}

/** Axes that codes of so many dimensions can have: dimensions and components are as many as the codes have, a map has what it is asked for. */
export const fitted = (request: LayoutRequest, latent: number): LayoutRequest =>
  request.kind === "tsne" || request.kind === "umap" || latent >= 3 ? request : { ...request, dims: 2 };

/** The plane of some latent dimensions; of a single one a line. */
export function dimensionsLayout(images: CodedImages, dims: 2 | 3, chosen: readonly number[]): Layout {
  if (images.latent === 1) return { ...lineLayout(images), images };
  const axes = chosen.slice(0, dims);
  const directions = axes.map((axis) => Float64Array.from({ length: images.latent }, (_, j) => (j === axis ? 1 : 0)));
  return {
    ...{ kind: "dims", dims, images },
    positions: columns(images.mean, axes),
    names: axes.map((axis) => `z${axis}`),
    plane: { origin: new Float64Array(images.latent), directions },
  };
}

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += a[j] * b[j];
  return sum;
};

/** Where a code lies in the layout; undefined where only the laid out codes have places. */
export function positionOf({ plane }: Layout, code: Float32Array): readonly number[] | undefined {
  if (!plane) return undefined;
  const off = Float64Array.from(code, (value, j) => value - plane.origin[j]);
  const place = plane.directions.map((direction) => dot(direction, off));
  return place.length === 1 ? [place[0], 0] : place;
}

/** The code moved within the plane to a position; what it has beside the plane stays. */
export function movedTo(layout: Layout, code: Float32Array, position: readonly number[]): Float32Array {
  const before = positionOf(layout, code);
  if (!before) return code;
  const { directions } = layout.plane!;
  return code.map((value, j) =>
    directions.reduce((sum, direction, axis) => sum + (position[axis] - before[axis]) * direction[j], value),
  );
}
