import type { Finding, ModelDescription } from "@latents/core";
import type { PlaneCodes } from "../plots/codes-plot.js";
import type { Html } from "../svg/html.js";

/**
 * What a report is made of. Only the strings, numbers and images of one run: `renderReport` reads no file.
 * Loss, REC, KL and NLL are in nats per image, or row of a table. Every optional part may be missing; its section is then left out.
 */
export interface ReportData {
  title: string;
  recipe: string;
  /** Name or folder of the run. */
  run: string;
  /** What the run is of; default `image`. */
  of?: "image" | "row";
  /** ISO 8601, or any text, which is then printed as it is. */
  createdAt: string;
  /** The command that repeats the run. */
  command: string;
  /** The complete nested config; printed grouped by its top-level keys. */
  config: unknown;
  machine: ReportMachine;
  summary: ReportSummary;
  /** What `latents doctor` says of the run. */
  findings?: readonly Finding[];
  /** One entry a logged step, in any order. Values that are not finite are left out of the curves. */
  train: { step: number; loss: number; rec: number; kl: number; elapsedMs: number }[];
  validation: { step: number; negElbo: number; rec: number; kl: number }[];
  test?: ReportTest;
  /** KL(q(z_j|x) || p(z_j)) averaged over the test set, nats, one entry a latent dimension. */
  klPerDimension?: number[];
  /** Originals beside reconstructions, in alternating columns. */
  pairs?: ReportImage;
  /** Decoded draws from the prior. */
  samples?: ReportImage;
  /** What the model could do at moments of its training, by rising step. */
  snapshots?: ReportSnapshot[];
  /** What its model is made of. */
  model?: ModelDescription;
  /** [channels, height, width] of an image; absent for a table. */
  shape?: readonly number[];
  codes?: PlaneCodes;
  /** Of a run on a table: real rows beside drawn ones. */
  table?: Html[];
}

export interface ReportSnapshot {
  kind: "reconstructions" | "samples";
  step: number;
  /** A PNG file. */
  png: Uint8Array;
}

interface ReportMachine {
  device: string;
  threads: number;
  cpu?: string;
  node?: string;
  versions?: Record<string, string>;
}

interface ReportSummary {
  steps: number;
  elapsedMs: number;
  msPerStep: number;
  parameters: number;
  peakRssBytes?: number;
  /** Why the run ended before its last step; absent if it did not. */
  stopped?: string;
  /** The validation whose model the report is of, where the best is kept; absent where it is the last step's. */
  kept?: { step: number; negElbo: number };
}

interface ReportTest {
  negElbo: number;
  rec: number;
  kl: number;
  /** As `Evaluation` has it. */
  noBound?: true;
  /** Of `negElbo`. */
  standardError: number;
  /** Of the others, over the images. */
  standardErrors?: { rec: number; kl: number; bitsPerDim?: number };
  /** `negElbo` as bits for each value. */
  bitsPerDim?: number;
  images: number;
  binarisation: string;
  /** -mean log of the importance-weighted mean over `samples` draws. */
  nll?: number;
  samples?: number;
  /** Of `nll`: over the images, and of the samples. */
  nllStandardError?: number;
  monteCarloError?: number;
  /** Median over images of the effective number of `samples`. */
  effectiveSamples?: number;
  /** Dimensions whose posterior mean varies over the test set (variance above 0.01). */
  activeUnits?: number;
}

export interface ReportImage {
  /** A PNG file. */
  png: Uint8Array;
  caption: string;
}

/** Positions of the test set's codes in a plane; `x`, `y` and `labels` have one entry an image. */
