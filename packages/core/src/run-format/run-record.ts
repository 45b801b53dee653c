import type { Config } from "../config/index.js";
import type { TableEncoding } from "../data/index.js";

/** What tells the images of a split from others: their number, size, and a checksum of values and labels. */
export interface SplitFingerprint {
  readonly count: number;
  readonly shape: readonly [number, number, number];
  /** SHA-256 of the values of the images and of all labels, in hexadecimal. */
  readonly sha256: string;
  /** Evenly spread images whose values are in the checksum, where those of all are too many. */
  readonly hashed?: number;
}

/** What `config.json` of a run holds: enough to repeat it. */
export interface RunRecord {
  readonly config: Config;
  /** The command that began the run. */
  readonly command: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** What it runs with: latents, onnxruntime, and node or the browser. */
  readonly versions: Readonly<Record<string, string>>;
  readonly machine: {
    readonly device: string;
    readonly threads: number;
    readonly cpu?: string;
    readonly cores?: number;
  };
  /** The training images. */
  readonly data: {
    readonly name: string;
    readonly count: number;
    /** [channels, height, width] of one image. */
    readonly shape: readonly [number, number, number];
    /** What the rows of a table mean, fitted on the training rows; absent for images. */
    readonly encoding?: TableEncoding;
    /** Names of the classes that labels number, for both splits; absent without labels, and in runs of before. */
    readonly classes?: readonly string[];
    /** Of both splits; absent in runs of before, and in those of a page. */
    readonly fingerprint?: { readonly train: SplitFingerprint; readonly test: SplitFingerprint };
  };
  /** Optimiser steps of the whole training. */
  readonly steps: number;
  /** The plug-ins that `config.plugins` names, in its order; absent where it names none. */
  readonly plugins?: readonly KeptPlugin[];
  /** The run whose values it began with, after how many of its steps, and the parts that were taken; all where none is named. */
  readonly from?: { readonly run: string; readonly step: number; readonly parts?: readonly string[] };
  /** What the parts of a model made in code are called: `config` then does not describe it. Absent where it does. */
  readonly madeInCode?: string;
}

/** A plug-in whose source a folder keeps, so that what was made with it can be repeated. */
export interface KeptPlugin {
  /** The copy, from the folder: `plugins/my-prior.ts`. */
  readonly file: string;
  /** Of the source, in hexadecimal digits. */
  readonly sha256: string;
  /** Where it lay, as an absolute path. */
  readonly from: string;
}

/** How `config.json` says that it is one. */
export const runFormat = { format: "latents-run", version: 1 } as const;

/** The text of `config.json`. */
export const runRecordText = (record: RunRecord): string =>
  `${JSON.stringify({ ...runFormat, ...record }, undefined, 2)}\n`;
