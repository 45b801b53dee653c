import type { Choice, Config } from "../config/index.js";
import type { Metrics, TrainLine } from "../run-format/index.js";
import type { ModelFigures } from "./measure-model.js";

/** What a diagnosis is made from. */
export interface RunFigures {
  readonly config: Config;
  /** Training images, those held out for validation too. */
  readonly images: number;
  /** [channels, height, width] of one image. */
  readonly shape: readonly [number, number, number];
  /** Optimiser steps of the whole training. */
  readonly steps: number;
  readonly metrics: Metrics;
  /** What was measured of the model; absent before its first checkpoint. */
  readonly model?: ModelFigures;
}

/** The training lines whose loss is a number: JSON has null for others. */
export const finiteLines = ({ metrics }: Pick<RunFigures, "metrics">): TrainLine[] =>
  metrics.train.filter(({ loss }) => Number.isFinite(loss));

export const meanOf = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;

export const medianOf = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

/** An option of a choice that is a number. */
export const numberOf = (choice: Choice, key: string): number | undefined => {
  const value = choice[key];
  return typeof value === "number" ? value : undefined;
};

/** The key that weighs the KL in an objective, and its value; undefined where the objective has no such weight. */
export function klWeightOf({ objective }: Config): { readonly key: string; readonly weight: number } | undefined {
  // with a capacity, the weight is that of a distance from it
  if (objective.type === "beta" && (numberOf(objective, "capacity") ?? 0) > 0) return undefined;
  const keys: Readonly<Record<string, string>> = {
    ...{ elbo: "klWeight", beta: "beta", "beta-tc": "beta" },
    ...{ "jensen-shannon": "weight", "geometric-js": "weight" },
  };
  const key = keys[objective.type];
  const weight = key === undefined ? undefined : numberOf(objective, key);
  return weight === undefined ? undefined : { key: `objective.${key}`, weight };
}

/** A number for a reader: three digits, no exponent where it can be helped. */
export const shown = (value: number): string =>
  Math.abs(value) >= 1e6 || (value !== 0 && Math.abs(value) < 1e-3)
    ? value.toExponential(1)
    : value.toLocaleString("en", { maximumSignificantDigits: Math.abs(value) >= 100 ? 4 : 3 });

/** A share as per cent. */
export const percent = (share: number): string => `${shown(Math.round(1000 * share) / 10)} %`;

/** What reconstructions say of images, as a sentence. */
export const explainedText = (split: "training" | "test", explained = 0): string =>
  explained > 0
    ? `Reconstructions explain ${percent(explained)} of the ${split} images' variance.`
    : `Reconstructions explain nothing of the ${split} images' variance: the mean image is as near.`;

/** A setting's value rounded to what a person would write: one digit. */
export const rounded = (value: number): number => Number(value.toPrecision(1));
