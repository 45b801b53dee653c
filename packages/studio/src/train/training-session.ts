import type { ImportAnswer, PlaneFrame, PlaneStage, RunTableRows } from "@latents/core";
import { proxy } from "comlink";
import { useSyncExternalStore } from "react";
import { postZip } from "../api/client";
import type { TableFacts } from "../engine/table/table-api";
import type { KeptTraining } from "../engine/training/kept-training";
import type { LiveRows, Pictures, TrainingEnd, TrainingNews, TrainingOrder } from "../engine/training/training-api";
import { holdModelFile, type ModelSource } from "../models/sources";
import { withPoint, type LossPoint } from "./curve-points";
import { orderedConfig, titleOf, type PageRecipe, type TrainingSettings } from "./page-recipes";
import { dataToTrainOn, forgetData, trainingData, trainingEngine, type TrainingInput } from "./training-data";

export type { LossPoint };

type TrainingPhase =
  "idle" | "loading" | "no-data" | "starting" | "training" | "paused" | "stopping" | "measuring" | "ended" | "failed";

/** A training as the page shows it. It belongs to the page, not to a view: leaving the view does not stop it. */
export interface TrainingSession {
  readonly phase: TrainingPhase;
  /** What it is called: in the list of models, and the folder of its run. */
  readonly title: string;
  readonly name: string;
  /** Bytes of the images, while they come. */
  readonly loaded?: { readonly received: number; readonly total: number };
  readonly started?: Extract<TrainingNews, { type: "started" }>;
  readonly step: number;
  readonly stepsPerSecond?: number;
  readonly points: readonly LossPoint[];
  readonly pictures?: Pictures;
  /** The plane as it has unfolded so far. */
  readonly stage?: PlaneStage;
  readonly frames: readonly PlaneFrame[];
  /** Of a training on a table: what it is, and how the model stands. */
  readonly table?: TableFacts;
  readonly rows?: LiveRows;
  /** Share of the test images, or rows, that are measured. */
  readonly measured?: number;
  readonly end?: TrainingEnd;
  /** The step whose state is left of a training that failed. */
  readonly salvagedStep?: number;
  /** The trained model, for the other views; of a table the model, with rows for the views of tables. */
  readonly source?: ModelSource;
  readonly trainedTable?: TrainedTable;
  readonly error?: unknown;
  /** Its way among the studio's runs, once that is asked for. */
  readonly keeping?: Keeping;
}

/** A model of a table's rows, and the rows that its views show. */
export interface TrainedTable {
  readonly model: Uint8Array;
  readonly rows: RunTableRows;
}

/** On its way where there is neither. */
export interface Keeping {
  /** Of the run as the server has it. */
  readonly name?: string;
  readonly error?: unknown;
}

const idle: TrainingSession = { phase: "idle", title: "", name: "", step: 0, points: [], frames: [] };
let session = idle;
const listeners = new Set<() => void>();

function change(part: Partial<TrainingSession>): void {
  session = { ...session, ...part };
  for (const tell of listeners) tell();
}

const listen = (tell: () => void): (() => void) => {
  listeners.add(tell);
  return () => void listeners.delete(tell);
};

export const useTraining = (): TrainingSession => useSyncExternalStore(listen, () => session);

/** Whether a training is under way, for others than its view. */
const isUnderWay = ({ phase }: TrainingSession): boolean =>
  ["loading", "starting", "training", "paused", "stopping", "measuring"].includes(phase);

/** `page-plane-20261121-143005`, as the command names its runs. */
function runName(recipe: string, now: Date): string {
  const two = (n: number): string => String(n).padStart(2, "0");
  const day = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  return `${recipe}-${day}-${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
}

/** Trains; resolves when it is over, whatever happened: the session tells. */
export async function startTraining(
  recipe: PageRecipe,
  settings: TrainingSettings,
  device: "wasm" | "webgpu",
): Promise<void> {
  if (isUnderWay(session)) return;
  change({
    ...emptied,
    phase: trainingData() ? "starting" : "loading",
    title: titleOf(recipe, trainingData()?.name),
    name: runName(recipe.name, new Date()),
  });
  await trainOn({ name: session.name, device }, (name) => orderedConfig(recipe, settings, name), recipe.first);
}

type Order = Pick<TrainingOrder, "name" | "device" | "goesOn"> & Partial<Pick<TrainingOrder, "values">>;

/** Loads the images where they are not there yet, and trains; `valuesOf` makes the config of an order without one from their name. */
async function trainOn(
  order: Order,
  valuesOf?: (data: string) => TrainingOrder["values"],
  first?: PageRecipe["first"],
): Promise<void> {
  let input: TrainingInput;
  try {
    input = await dataToTrainOn(first, (loaded) => change({ loaded }));
  } catch (error) {
    return change({ phase: "no-data", error });
  }
  change({ phase: "starting", loaded: undefined });
  try {
    const values = order.values ?? valuesOf!(input.name);
    // nothing of the user's own data is kept anywhere: the browser could not go on without them
    const passing = input.isMine && ({ isPassing: true } as const);
    await trainingEngine().train({ ...order, ...passing, values, data: input.data }, proxy(hear));
  } catch (error) {
    change({ phase: "failed", error });
  }
}

/** Goes on with a training that the browser has kept; as `startTraining`. */
export async function goOnWithTraining({ order, record, metrics, state }: KeptTraining): Promise<void> {
  if (isUnderWay(session)) return;
  // what the browser keeps was trained on MNIST
  if (trainingData()?.isMine) forgetData();
  const { config } = record;
  let points: readonly LossPoint[] = [];
  for (const line of metrics)
    if (line.split === "train") {
      const { step, loss, rec, kl } = line;
      const weight = step - (points.at(-1)?.step ?? 0);
      points = withPoint(points, { step, loss: loss ?? NaN, rec: rec ?? NaN, kl: kl ?? NaN, weight });
    }
  const title = config.title === "" ? order.name : config.title;
  change({
    ...emptied,
    phase: trainingData() ? "starting" : "loading",
    title,
    name: order.name,
    step: state.step,
    points,
  });
  await trainOn({ ...order, goesOn: true });
}

const emptied: Partial<TrainingSession> = {
  ...{ loaded: undefined, started: undefined, step: 0, stepsPerSecond: undefined, points: [], pictures: undefined },
  ...{ measured: undefined, end: undefined, salvagedStep: undefined, source: undefined, error: undefined },
  ...{ keeping: undefined, stage: undefined, frames: [], table: undefined, rows: undefined, trainedTable: undefined },
};

/** Weight of the newest chunk in the shown speed. */
const newest = 0.3;

function hear(news: TrainingNews): void {
  switch (news.type) {
    case "started":
      return change({ phase: session.phase === "starting" ? "training" : session.phase, started: news });
    case "progress": {
      const { step, chunkSteps, chunkMs, loss, rec, kl } = news;
      const speed = (1000 * chunkSteps) / chunkMs;
      // the first chunk holds what is done once
      const before = session.points.length < 2 ? speed : (session.stepsPerSecond ?? speed);
      const stepsPerSecond = before + newest * (speed - before);
      return change({
        step,
        stepsPerSecond,
        points: withPoint(session.points, { step, loss, rec, kl, weight: chunkSteps }),
      });
    }
    case "stage":
      return change({ stage: news.stage });
    case "plane":
      return change({ frames: [...session.frames, news.frame] });
    case "pictures":
      return change({ pictures: news.pictures });
    case "table":
      return change({ table: news.table });
    case "rows":
      return change({ rows: news.rows });
    case "measuring":
      // a failure comes on a way of its own, perhaps before the last news
      if (session.phase === "failed") return;
      return change({ phase: "measuring", measured: news.done / news.total });
    case "salvaged":
      return change({ salvagedStep: news.step, ...held(news, "the last good state") });
    case "ended":
      return change({ phase: "ended", end: news, step: news.step, ...held(news, "trained in this page") });
  }
}

/** The model among those that the views open; one of a table is for the views of tables. */
function held(
  { step, model, rows }: Pick<TrainingEnd, "step" | "model" | "rows">,
  what: string,
): Pick<TrainingSession, "source" | "trainedTable"> {
  if (rows) return { trainedTable: { model, rows } };
  return {
    source: holdModelFile(model, session.title, `${what}, ${step.toLocaleString("en")} steps`, trainingData()?.own),
  };
}

export function pauseTraining(): void {
  change({ phase: "paused" });
  void trainingEngine().steerTraining("pause");
}

export function continueTraining(): void {
  change({ phase: "training" });
  void trainingEngine().steerTraining("continue");
}

export function stopTraining(): void {
  change({ phase: "stopping" });
  void trainingEngine().steerTraining("stop");
}

/** Back to the form. */
export const clearTraining = (): void => change({ ...emptied, phase: "idle" });

/** The run of the last training, zipped. */
export const trainingArchive = (): Promise<Uint8Array<ArrayBuffer>> => trainingEngine().trainingArchive(false);

/** Gives the run of the last training to the studio's server; the session tells how it goes. */
export function keepTraining(): void {
  const { name, source, trainedTable, keeping } = session;
  if ((source ?? trainedTable) === undefined || (keeping && keeping.error === undefined)) return;
  const tell = (now: Keeping): void => {
    // another training may be what is shown by now
    if (session.name === name) change({ keeping: now });
  };
  tell({});
  trainingEngine()
    .trainingArchive(true)
    .then((archive) => postZip<ImportAnswer>("api/import", archive))
    .then(tell, (error: unknown) => tell({ error }));
}
