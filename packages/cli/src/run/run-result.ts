import type { RunResult } from "@latents/core";
import { z } from "zod";
import { parseJson, readInput } from "../files/index.js";

const bound = { negElbo: z.number(), rec: z.number(), kl: z.number() };

const resultSchema = z.looseObject({
  run: z.string(),
  recipe: z.string(),
  seed: z.number(),
  steps: z.int().min(0),
  device: z.string(),
  threads: z.number(),
  elapsedMs: z.number(),
  msPerStep: z.number(),
  peakRssBytes: z.number().optional(),
  test: z.looseObject({
    ...bound,
    standardError: z.number(),
    bitsPerDim: z.number().optional(),
    noBound: z.literal(true).optional(),
    images: z.int().min(1),
    binarisation: z.string(),
  }),
  kept: z.looseObject({ step: z.int().min(0), negElbo: z.number() }).optional(),
  validation: z.looseObject(bound).optional(),
});

/** Reads a `result.json`. Throws FormatError where it is damaged. */
export const readRunResult = async (path: string): Promise<RunResult> => parseRunResult(await readInput(path), path);

/** The same of its bytes; errors begin with `where`. */
export const parseRunResult = (bytes: Uint8Array, where: string): RunResult =>
  parseJson(bytes, where, resultSchema, "remove it, and resume the run to write it again") as unknown as RunResult;
