import type { Binarisation, Evaluation } from "@latents/core";
import { z } from "zod";
import { readJson } from "../files/index.js";

/** Figures on the test split, in nats per image. */
export interface TestFigures {
  readonly negElbo: number;
  readonly rec: number;
  readonly kl: number;
  /** Of negElbo. */
  readonly standardError: number;
  /** negElbo as bits for each value, where the data are grey values and the likelihood is of those. */
  readonly bitsPerDim?: number;
  readonly images: number;
  readonly binarisation: Binarisation;
  /** Share of images that are given their label, where the model infers labels. */
  readonly accuracy?: number;
}

/** What a finished training says: `result.json`, and the object that `latents train --json` prints. */
export interface RunResult {
  /** Folder of the run. */
  readonly run: string;
  readonly recipe: string;
  readonly seed: number;
  /** Optimiser steps done. */
  readonly steps: number;
  readonly device: string;
  readonly threads: number;
  /** Training time, all sessions together; loading and the final evaluation are not in it. */
  readonly elapsedMs: number;
  readonly msPerStep: number;
  /** Largest resident memory of the training process. */
  readonly peakRssBytes: number;
  readonly test: TestFigures;
  /** Why the training ended before its last step. */
  readonly stopped?: "early";
}

/** The part of an evaluation that results name. */
export function testFigures(evaluation: Evaluation): TestFigures {
  const { negElbo, rec, kl, standardError, bitsPerDim, images, binarisation, accuracy } = evaluation;
  return {
    ...{ negElbo, rec, kl, standardError },
    ...(bitsPerDim !== undefined && { bitsPerDim }),
    ...{ images, binarisation },
    ...(accuracy !== undefined && { accuracy }),
  };
}

const resultSchema = z.looseObject({
  run: z.string(),
  recipe: z.string(),
  seed: z.number(),
  steps: z.int().min(0),
  device: z.string(),
  threads: z.number(),
  elapsedMs: z.number(),
  msPerStep: z.number(),
  peakRssBytes: z.number(),
  test: z.looseObject({
    negElbo: z.number(),
    rec: z.number(),
    kl: z.number(),
    standardError: z.number(),
    bitsPerDim: z.number().optional(),
    images: z.int().min(1),
    binarisation: z.string(),
  }),
});

/** Reads a `result.json`. Throws FormatError where it is damaged. */
export const readRunResult = (path: string): Promise<RunResult> =>
  readJson(
    path,
    resultSchema,
    "remove it, and resume the run to have it written anew",
  ) as Promise<unknown> as Promise<RunResult>;
