import type { ConfigInput, PlaneFrame, PlaneStage, RunResult, RunTableRows, TestFigures } from "@latents/core";
import type { Rows } from "../engine-api";
import type { RowsPicture, TableFacts } from "../table/table-api";

/** What the page asks of a training in a worker. */
export interface TrainingOrder {
  /** Of the run, and of its folder when it is downloaded. */
  readonly name: string;
  /** A recipe with the user's settings. */
  readonly values: ConfigInput;
  readonly device: "wasm" | "webgpu";
  readonly data: TrainingData;
  /** Whether it goes on with what the browser has kept of it. */
  readonly goesOn?: true;
  /** The browser keeps nothing of it, and what it has kept of another stays. */
  readonly isPassing?: true;
}

/** What a training is on, by the ids that the engine gave: two splits of images, or a table of the user's own. */
export type TrainingData = { readonly train: string; readonly test: string } | { readonly table: string };

/** What a training tells the page. Nats per image, or per row. */
export type TrainingNews =
  | {
      readonly type: "started";
      readonly steps: number;
      readonly batch: number;
      readonly device: "wasm" | "webgpu";
      readonly threads: number;
      readonly shape: readonly [number, number, number];
    }
  /** Means over a chunk of steps; `chunkMs` is training time. */
  | {
      readonly type: "progress";
      readonly step: number;
      readonly chunkSteps: number;
      readonly chunkMs: number;
      readonly loss: number;
      readonly rec: number;
      readonly kl: number;
      /** KL of each latent, where the objective tells it and they are not too many to log. */
      readonly klPerDimension?: readonly number[];
    }
  /** What all frames of the plane have in common; then each frame as it comes. */
  | { readonly type: "stage"; readonly stage: PlaneStage }
  | { readonly type: "plane"; readonly frame: PlaneFrame }
  | { readonly type: "pictures"; readonly step: number; readonly pictures: Pictures }
  /** Of a table: what it is, with the rows whose codes are followed; then how the model stands. */
  | { readonly type: "table"; readonly table: TableFacts }
  | { readonly type: "rows"; readonly step: number; readonly rows: LiveRows }
  | { readonly type: "measuring"; readonly done: number; readonly total: number }
  | TrainingSalvage
  | TrainingEnd;

/** What is left of a training that failed: its last good state. The archive of its run is asked for when it is wanted. */
interface TrainingSalvage {
  readonly type: "salvaged";
  readonly step: number;
  /** `model.safetensors`. */
  readonly model: Uint8Array<ArrayBuffer>;
  /** Of a table: rows for the views that show the model. */
  readonly rows?: RunTableRows;
}

/** What a training leaves; the archive of its run is asked for when it is wanted. */
export interface TrainingEnd {
  readonly type: "ended";
  readonly step: number;
  readonly stopped: "done" | "aborted";
  readonly elapsedMs: number;
  readonly test: TestFigures;
  /** The validation whose model this is, where the best is kept. */
  readonly kept?: RunResult["kept"];
  /** `model.safetensors`. */
  readonly model: Uint8Array<ArrayBuffer>;
  /** Of a table: rows for the views that show the model. */
  readonly rows?: RunTableRows;
}

/** A model of rows in training: where the codes of the followed rows lie, and what it draws. */
export interface LiveRows {
  /** [rows, 2] */
  readonly positions: Float32Array;
  readonly axes: readonly [string, string];
  readonly picture: RowsPicture;
}

/** What the model makes of the same codes and of the same test images each time. */
export interface Pictures {
  readonly samples: Rows;
  readonly originals: Rows;
  readonly reconstructions: Rows;
}

export type HearTraining = (news: TrainingNews) => void;
/** `continue` ends a pause. */
export type TrainingAction = "pause" | "continue" | "stop";
