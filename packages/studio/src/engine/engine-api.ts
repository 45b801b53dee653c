/** What the page and its engine (a worker with ONNX Runtime) say to each other. */

/** A block of rows, row-major; comes and goes without a copy. */
export interface Rows {
  readonly shape: readonly [count: number, width: number];
  readonly data: Float32Array;
}

/** Where the engine runs. */
export interface EngineFacts {
  readonly device: "wasm" | "webgpu";
  readonly threads: number;
}

/** A model that the engine holds, by `id`. */
export interface ModelFacts {
  readonly id: string;
  /** Of the run that it comes from. */
  readonly name: string;
  readonly step: number;
  readonly latent: number;
  /** Classes of its labels; 0 where it takes none. */
  readonly classes: number;
  /** Whether it gives labels to images without one (M2). */
  readonly infersLabels: boolean;
  /** [channels, height, width] of one image. */
  readonly shape: readonly [number, number, number];
  /** Name of the data set it was trained on, `mnist`; undefined for a file of somebody's own. */
  readonly data: string | undefined;
  /** Kind of prior, `standard-normal`. */
  readonly prior: string;
  /** Whether p of the code is N(0, I). */
  readonly hasStandardPrior: boolean;
  /** What a drawing's score is: -log p(x) by importance sampling, or the negative ELBO. Nats. */
  readonly score: "importance" | "elbo";
  /** Of a model that ONNX nets answer for: why, "made by the code of a plug-in ...". */
  readonly byNets?: string;
  /** Why it completes no drawings, where it does not. */
  readonly cannotComplete?: string;
  readonly likelihood: string;
  readonly binarisation: "none" | "threshold" | "dynamic" | "static";
  /** The components of a Gaussian-mixture prior. */
  readonly components?: readonly {
    readonly weight: number;
    readonly mean: readonly number[];
    readonly std: readonly number[];
  }[];
}

/** A data set that the engine holds, by `id`. */
export interface DataFacts {
  readonly id: string;
  readonly name: string;
  readonly split: string;
  readonly count: number;
  readonly shape: readonly [number, number, number];
  readonly labels?: Uint16Array;
  /** Names of the classes, `smiling`; undefined where they are digits, or nobody knows. */
  readonly classNames?: readonly string[];
}

/** Codes of a data set's images. */
export interface Codes {
  /** The posterior's means, [count, latent]. */
  readonly mean: Rows;
  readonly logVar: Rows;
  readonly labels?: Uint16Array;
  readonly use: Use;
}

/** How much each latent says of an image. */
export interface Use {
  /** Mean KL from the model's own prior in nats or, where that does not split by latents, the variance of the posterior's means. */
  readonly measure: "KL" | "variance";
  readonly values: Float32Array;
}

/** The plane, or space, along which codes vary most. */
export interface PrincipalPlane {
  /** [count, 2 or 3] */
  readonly positions: Rows;
  /** The code at its origin. */
  readonly mean: Float64Array;
  /** The code that each axis adds, per unit. */
  readonly directions: readonly Float64Array[];
  /** Share of the codes' variance along each axis, 0..1. */
  readonly explained: Float64Array;
}

/** Decoded codes, with the codes. */
export interface DecodedCodes {
  readonly codes: Rows;
  readonly images: Rows;
}

export type ProjectionMethod = "pca" | "tsne" | "umap";

export interface ProjectionOptions {
  readonly dims?: 2 | 3;
  readonly seed?: number;
  readonly perplexity?: number;
  readonly neighbours?: number;
}

/** Share that is done, 0..1. */
export type Report = (done: number) => void;

/** Share that is done, 0..1, and now and then where the points are, [count, dims]. */
export type LayoutReport = (done: number, positions?: Float32Array) => void;
