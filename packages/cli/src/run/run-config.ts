import { existsSync } from "node:fs";
import { FormatError, InputError, type Config } from "@latents/core";
import { readInput, writeFileAtomic } from "../files/index.js";
import { runFiles } from "./run-files.js";

const FORMAT = "latents-run";
const VERSION = 1;

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

export function writeRunConfig(folder: string, record: RunRecord): Promise<void> {
  const text = JSON.stringify({ format: FORMAT, version: VERSION, ...record }, undefined, 2);
  return writeFileAtomic(runFiles(folder).config, `${text}\n`);
}

/** Whether parsed JSON is the `config.json` of a run. */
export const isRunRecord = (value: unknown): value is RunRecord =>
  typeof value === "object" && value !== null && (value as { format?: unknown }).format === FORMAT;

/** Throws InputError where there is no run, FormatError where its config is damaged. */
export async function readRunConfig(folder: string): Promise<RunRecord> {
  const path = runFiles(folder).config;
  if (!existsSync(path))
    throw new InputError(`${folder}: not a run: it has no config.json; \`latents runs\` lists the runs`);
  const text = new TextDecoder().decode(await readInput(path));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new FormatError(`${path}: not valid JSON: ${(error as Error).message}`);
  }
  if (!isRunRecord(value)) throw new FormatError(`${path}: must say "format": "${FORMAT}"; this is no config of a run`);
  const { version } = value as unknown as { version: unknown };
  if (version !== VERSION)
    throw new FormatError(
      `${path}: version must be ${VERSION}, got ${JSON.stringify(version)}; it was written by another latents`,
    );
  const { config, data } = value;
  if (typeof config !== "object" || !Array.isArray(data?.shape) || data.shape.length !== 3)
    throw new FormatError(`${path}: config or data.shape is missing; the file was changed by hand`);
  return value;
}
