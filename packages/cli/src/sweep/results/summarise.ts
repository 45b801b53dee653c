import { sampleMean, standardErrorOfMean, type RunResult } from "@latents/core";
import { seedKey, type Setting } from "../plan/settings.js";

/** What is needed of a trial for the results. */
interface Measured {
  readonly name: string;
  readonly values: Setting;
  readonly state: string;
  readonly result?: RunResult;
  /** Of one that was left out: its steps. */
  readonly step?: number;
}

/** A setting of all keys but the seed, with the figures of its finished trials on the test split: nats per image. */
export interface SweepRow {
  readonly values: Setting;
  /** Finished trials, one for each seed. */
  readonly runs: number;
  readonly failed: number;
  /** Mean NELBO over the seeds on the images that were held out; where every finished trial held some out. */
  readonly validationNegElbo?: number;
  /** Means over the seeds; absent where no trial has finished. */
  readonly negElbo?: number;
  /** Whether a model of the row encodes to points, so that these are no bounds. */
  readonly noBound?: true;
  readonly rec?: number;
  readonly kl?: number;
  /** Share of the test images whose label the model infers; where it infers one. */
  readonly accuracy?: number;
  /** Of the mean negElbo over the seeds: the sample's standard deviation / sqrt(runs). Absent below two. */
  readonly standardError?: number;
  /** Mean training time of one trial. */
  readonly elapsedMs?: number;
  /** Trials that were left out before their end, and after how many steps the last of them was. */
  readonly pruned?: { readonly trials: number; readonly step: number };
  /** Names of its trials. */
  readonly trials: readonly string[];
}

/** The results of a sweep. */
export interface SweepSummary {
  /** Settings in the order in which they were trained. */
  readonly rows: readonly SweepRow[];
  /** Whose NELBO chose the best: `validation` where every finished trial held images out. */
  readonly chosenBy?: "validation" | "test";
  /** The lowest mean NELBO on `chosenBy`. */
  readonly best?: SweepRow;
  /** The trial of `best` with the lowest NELBO on `chosenBy`. */
  readonly bestTrial?: string;
}

/** Trials that differ in nothing but the seed become one row. */
export function summarise({ trials }: { readonly trials: readonly Measured[] }): SweepSummary {
  const groups = new Map<string, { values: Setting; trials: Measured[] }>();
  for (const trial of trials) {
    const values = Object.fromEntries(Object.entries(trial.values).filter(([key]) => key !== seedKey));
    const name = JSON.stringify(values);
    const group = groups.get(name);
    if (group) group.trials.push(trial);
    else groups.set(name, { values, trials: [trial] });
  }
  const rows = [...groups.values()].map(rowOf);
  const measured = rows.filter(({ runs }) => runs > 0);
  if (measured.length === 0) return { rows };
  const chosenBy = measured.every((row) => row.validationNegElbo !== undefined) ? "validation" : "test";
  const best = lowest(measured, (row) => chosenNegElbo(row, chosenBy));
  const ofBest = trials.filter(({ name }) => best?.trials.includes(name));
  const bestTrial = lowest(ofBest, ({ result }) => result?.[chosenBy]?.negElbo)?.name;
  return { rows, chosenBy, ...(best && { best }), ...(bestTrial !== undefined && { bestTrial }) };
}

/** The figure of a row that is compared with those of others. */
export const chosenNegElbo = (row: SweepRow, chosenBy: SweepSummary["chosenBy"]): number | undefined =>
  chosenBy === "validation" ? row.validationNegElbo : row.negElbo;

function rowOf({ values, trials }: { values: Setting; trials: Measured[] }): SweepRow {
  const results = trials.flatMap(({ result }) => result ?? []);
  const failed = trials.filter(({ state }) => state === "failed").length;
  const left = trials.filter(({ state }) => state === "pruned");
  const pruned = { trials: left.length, step: Math.max(...left.map(({ step = 0 }) => step)) };
  const names = trials.map(({ name }) => name);
  const row = { values, runs: results.length, failed, ...(left.length > 0 && { pruned }), trials: names };
  if (results.length === 0) return row;
  const accuracies = results.flatMap(({ test }) => test.accuracy ?? []);
  const negElbos = results.map(({ test }) => test.negElbo);
  const heldOut = results.flatMap(({ validation }) => validation?.negElbo ?? []);
  return {
    ...row,
    ...(heldOut.length === results.length && { validationNegElbo: sampleMean(heldOut) }),
    negElbo: sampleMean(negElbos),
    ...(results.some(({ test }) => test.noBound) && { noBound: true }),
    rec: sampleMean(results.map(({ test }) => test.rec)),
    kl: sampleMean(results.map(({ test }) => test.kl)),
    ...(accuracies.length === results.length && { accuracy: sampleMean(accuracies) }),
    ...(results.length > 1 && { standardError: standardErrorOfMean(negElbos) }),
    elapsedMs: Math.round(sampleMean(results.map(({ elapsedMs }) => elapsedMs))),
  };
}

function lowest<T>(items: readonly T[], valueOf: (item: T) => number | undefined): T | undefined {
  return items.reduce<T | undefined>((best, item) => {
    const value = valueOf(item);
    return value !== undefined && (best === undefined || value < valueOf(best)!) ? item : best;
  }, undefined);
}
