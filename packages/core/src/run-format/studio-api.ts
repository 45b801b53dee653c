/** What the studio's server and its page say to each other, as JSON. Types alone, so that the page can share them. */
import type { ConfigInput } from "../config/index.js";
import type { MetricsLine } from "./metrics-line.js";
import type { RunRecord } from "./run-record.js";
import type { RunResult } from "./run-result.js";
import type { TrainingEvent } from "./training-event.js";

/** `[step, nats per image]`. */
export type CurvePoint = readonly [step: number, value: number];

/** A row of the list of runs. */
export interface RunSummary {
  readonly name: string;
  readonly title: string;
  readonly recipe: string;
  readonly data: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly state: "finished" | "running" | "stopped";
  /** Whether this server trains it, so that it can be stopped here. */
  readonly trainedHere: boolean;
  /** Optimiser steps done, and those of the whole training. */
  readonly step: number;
  readonly steps: number;
  /** On the test split, nats per image; once it is finished. */
  readonly test?: { readonly negElbo: number; readonly rec: number; readonly kl: number };
  /** The training loss in about forty points, for a curve of a thumb's size. */
  readonly curve: readonly CurvePoint[];
}

/** `GET /api/runs/:name`. */
export interface RunDetail {
  readonly summary: RunSummary;
  readonly record: RunRecord;
  readonly result?: RunResult;
  /** At most a thousand lines a split, evenly spaced, with the last one. */
  readonly metrics: { readonly train: readonly MetricsLine[]; readonly validation: readonly MetricsLine[] };
  /** Names for `/api/runs/:name/images/:file` and `/api/runs/:name/model/:file`. */
  readonly images: readonly string[];
  readonly models: readonly string[];
  /** Whether there is a `/api/runs/:name/report`. */
  readonly report: boolean;
}

/** `GET /api/runs/:name/metrics?since=`: the lines after a cursor. */
export interface MetricsPage {
  readonly lines: readonly MetricsLine[];
  /** Where the next call goes on. */
  readonly cursor: string;
  /** The log was cut or is another than the cursor's: what was known is to be forgotten. */
  readonly reset: boolean;
}

/** One point of a compared curve; seconds are of training, NaN (null in JSON) where unknown. */
export interface ComparedPoint {
  readonly step: number;
  readonly seconds: number | null;
  readonly value: number;
}

/** `GET /api/compare?runs=a,b`. */
export interface Comparison {
  readonly runs: readonly RunSummary[];
  /** The settings that are not the same in all; one value a run, null where it has none. */
  readonly settings: readonly { readonly key: string; readonly values: readonly unknown[] }[];
  /** Every metric that a run logged; one list of points a run, empty where it has none. */
  readonly series: readonly {
    readonly metric: string;
    readonly split: "train" | "validation";
    readonly points: readonly (readonly ComparedPoint[])[];
  }[];
}

/** `POST /api/train`: a recipe, and settings as the command's `--set` takes them. */
export interface TrainBody {
  readonly recipe?: string;
  /** `{ "model.latent": 5, "optimizer.learningRate": "1e-4" }`. */
  readonly settings?: Readonly<Record<string, string | number | boolean | readonly (string | number)[]>>;
  /** Name of the run's folder; default `<recipe>-<time>`. */
  readonly name?: string;
}

/** The answer to a start or a stop: where the run stands, or `preparing` while data are loaded. */
export interface TrainingAnswer {
  readonly name: string;
  readonly state: "running" | "preparing" | "stopped" | "finished";
}

/** `GET /api/recipes`. */
export interface RecipeEntry {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly config: ConfigInput;
  readonly isDefault: boolean;
}

/** What every refusal says. */
export interface Refusal {
  readonly error: string;
}

/** What `GET /api/events` streams, by the name of the event. */
export interface StudioEvents {
  /** The first of every stream; `resumed` is false where events may have been missed and all is to be read anew. */
  readonly hello: { readonly resumed: boolean };
  /** A run is new or has changed. */
  readonly run: RunSummary;
  /** A run is no longer there. */
  readonly gone: { readonly name: string };
  /** A run has logged. */
  readonly metrics: { readonly name: string } & MetricsPage;
  /** A training of this server tells how it goes: downloads, warnings, progress, its end. */
  readonly training: { readonly name: string; readonly event: TrainingEvent };
}
