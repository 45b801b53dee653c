import type { Evaluation } from "../evaluate/index.js";
import type { ValidatedStep } from "../train/index.js";

/** Figures on the test split, in nats per image: an evaluation without what is said of single latents. */
export interface TestFigures extends Omit<Evaluation, "klPerDimension" | "activeUnits" | "standardErrors"> {
  /** Absent in results of older releases. */
  readonly standardErrors?: Evaluation["standardErrors"];
}

/** The part of an evaluation that results name. */
export function testFigures(evaluation: Evaluation): TestFigures {
  const { negElbo, rec, kl, standardError, standardErrors, bitsPerDim, images, binarisation, accuracy } = evaluation;
  return {
    ...{ negElbo, rec, kl, standardError, standardErrors },
    ...(evaluation.noBound && { noBound: true }),
    ...(bitsPerDim !== undefined && { bitsPerDim }),
    ...{ images, binarisation },
    ...(accuracy !== undefined && { accuracy }),
  };
}

/** What a finished training says: `result.json`, and the object that `latents train --json` prints. */
export interface RunResult {
  /** Folder of the run; in `result.json` its name, for the folder may move. */
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
  /** Largest resident memory of the training process; a page does not know its own. */
  readonly peakRssBytes?: number;
  readonly test: TestFigures;
  /**
   * Where the best validated model is kept: after which step it was so, and its validation NELBO. `test`, the model's files and pictures are of it;
   * `steps` says how far the training went.
   */
  readonly kept?: ValidatedStep;
  /** On the images that were held out, of the same model; where there are such. */
  readonly validation?: { readonly negElbo: number; readonly rec: number; readonly kl: number };
  /** Why the training ended before its last step. */
  readonly stopped?: "early";
}
