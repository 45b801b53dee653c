import { columns, type CodedImages } from "./coded-images";

export type LayoutKind = "dims" | "pca" | "tsne" | "umap";

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
  /** The codes that were laid out. */
  readonly images: CodedImages;
  /** What an axis adds to a code, per unit, and the code at the origin: where the layout is a plane in the latent space. */
  readonly plane?: { readonly origin: ArrayLike<number>; readonly directions: readonly ArrayLike<number>[] };
}

/** The plane of some latent dimensions. */
export function dimensionsLayout(images: CodedImages, dims: 2 | 3, chosen: readonly number[]): Layout {
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
  return plane.directions.map((direction) => dot(direction, off));
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
