import type { Config } from "../config/index.js";

/** What `config.json` of a run holds: enough to repeat it. */
export interface RunRecord {
  readonly config: Config;
  /** The command that began the run. */
  readonly command: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** What it runs with: latents, node, onnxruntime. */
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
