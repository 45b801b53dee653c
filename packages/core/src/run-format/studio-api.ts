/** What the studio's server and its page say to each other, as JSON. Types alone, so that the page can share them. */
import type { ConfigInput } from "../config/index.js";
import type { Column, SeriesLayout } from "../data/index.js";
import type { MetricsLine } from "./metrics-line.js";
import type { RunRecord } from "./run-record.js";
import type { RunResult } from "./run-result.js";
import type { TrainingEvent } from "./training-event.js";

/** `[step, nats per image]`. */
export type CurvePoint = readonly [step: number, value: number];

/** What a finished run got on the test split, nats per image. */
export interface SummaryFigures {
  /** Absent, as the KL, where x is encoded to a point: the sum is no bound then, and not to be ranked among those that are. */
  readonly negElbo?: number;
  readonly rec: number;
  readonly kl?: number;
  /** Of the negative ELBO over the test images. */
  readonly standardError?: number;
  readonly noBound?: true;
  /** What they were measured on and how, `testProtocol`: only figures of one protocol are compared. */
  readonly protocol: string;
}

/** A folder among the runs that looks like a run and cannot be read. `GET /api/unreadable` lists them. */
export interface UnreadableRun {
  readonly name: string;
  readonly reason: string;
}

/** A row of the list of runs. */
export interface RunSummary {
  readonly name: string;
  readonly title: string;
  readonly recipe: string;
  /** By what its model differs from a plain one: `prior vamp, objective iwae` (`modelWords`). */
  readonly model: string;
  readonly data: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** `paused`: its process waits; only trainings of this server can. */
  readonly state: "finished" | "running" | "paused" | "stopped";
  /** Whether this server trains it, so that it can be stopped and paused here. */
  readonly trainedHere: boolean;
  /** Optimiser steps done, and those of the whole training. */
  readonly step: number;
  readonly steps: number;
  /** On the test split, nats per image; once it is finished. */
  readonly test?: SummaryFigures;
  /** The training loss in about forty points, for a curve of a thumb's size. */
  readonly curve: readonly CurvePoint[];
  /** Of a run whose model no page can make, so that its ONNX nets answer: why, "made by the code of a plug-in ...". */
  readonly onlyNets?: string;
  /** While it trains, and until its final pictures replace them: `images/live-samples.png` and `images/live-reconstructions.png`. */
  readonly livePictures?: LivePictures;
  /** What its data are, where they are no images. */
  readonly rows?: "table" | "series";
  /** Of an image model whose plane of codes was drawn as it trained: the step of the newest frame. */
  readonly planeStep?: number;
}

/** `GET /api/runs/:name/plane`: steps of the frames, rising. Their files are `/api/runs/:name/plane/:file`, see `readPlaneFrame`. */
export interface RunPlane {
  readonly steps: readonly number[];
}

/** `GET /api/runs/:name/table`: rows of the table that a run was trained on, evenly spread over each split, at most 2,000 of one. */
export interface RunTableRows {
  readonly columns: readonly Column[];
  readonly covariates?: readonly string[];
  readonly series?: SeriesLayout;
  /** [rows, columns], row by row, as `TableDataset.values`; null where a cell is missing. */
  readonly train: readonly (number | null)[];
  readonly test: readonly (number | null)[];
}

/** Names under `/api/runs/:name/images/` of the pictures that a training keeps fresh: the same codes and images each time. */
export type LivePictureName = "live-samples.png" | "live-reconstructions.png";

export interface LivePictures {
  /** When they were last drawn, ms since 1970: another number is another picture. */
  readonly changedAt: number;
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

/** KL of each latent at one moment, nats. */
export interface ComparedLatents {
  readonly step: number;
  readonly seconds: number | null;
  readonly values: readonly (number | null)[];
}

/** `GET /api/compare?runs=a,b`. */
export interface Comparison {
  readonly runs: readonly RunSummary[];
  /** The settings that are not the same in all; one value a run, null where it has none. */
  readonly settings: readonly { readonly key: string; readonly values: readonly unknown[] }[];
  /** KL of each latent as the training logged it: one list a run, at most 200 points, empty where it logged none. */
  readonly klPerDimension: readonly (readonly ComparedLatents[])[];
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

/** The answer to a start, pause or stop: where the run stands, or `preparing` while data are loaded. */
export interface TrainingAnswer {
  readonly name: string;
  readonly state: "running" | "preparing" | "paused" | "stopped" | "finished";
}

/** `GET /api/recipes`. */
export interface RecipeEntry {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly config: ConfigInput;
  readonly isDefault: boolean;
}

/**
 * `GET /api/data`: the known data sets on this machine. The images of a split are `GET /data/<name>-<split>.npz`, for `datasetFromNpz`;
 * a run's own, as it trains on them, `GET /api/runs/:name/data/train` and `.../test`.
 */
export interface DataEntry {
  readonly name: string;
  readonly what: string;
  readonly splits: readonly { readonly split: string; readonly images: number }[];
  /** [channels, height, width] of one image. */
  readonly shape: readonly [number, number, number];
  /** 0 where there are no labels. */
  readonly classes: number;
}

/** `POST /api/import`, whose body is the archive of a run that a page has trained (`readRunArchive`): the run as it is now in the list. */
export interface ImportAnswer {
  /** Another than the archive's where that was taken. */
  readonly name: string;
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
  /** A run has become one that cannot be read. */
  readonly unreadable: UnreadableRun;
  /** A run is no longer there. */
  readonly gone: { readonly name: string };
  /** A run has logged. */
  readonly metrics: { readonly name: string } & MetricsPage;
  /** A training of this server tells how it goes: downloads, warnings, progress, its end. */
  readonly training: { readonly name: string; readonly event: TrainingEvent };
}
