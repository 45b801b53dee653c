import type { Config } from "../config/index.js";

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
  };
  /** Optimiser steps of the whole training. */
  readonly steps: number;
}

/** How `config.json` says that it is one. */
export const runFormat = { format: "latents-run", version: 1 } as const;

/** The text of `config.json`. */
export const runRecordText = (record: RunRecord): string =>
  `${JSON.stringify({ ...runFormat, ...record }, undefined, 2)}\n`;
