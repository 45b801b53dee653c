import {
  DivergedError,
  evaluate,
  InputError,
  MetricsMeans,
  modelOf,
  modelValues,
  mostLoggedLatents,
  mostArchiveBytes,
  ortRuntime,
  planeSteps,
  rounded,
  runArchive,
  testFigures,
  train,
  trainOptionsFromConfig,
  writeModelFile,
  type ChunkMetrics,
  type MetricsLine,
  type ModelValues,
  type RunContent,
  type RunRecord,
  type Runtime,
  type TrainingState,
  type TrainResult,
} from "@latents/core";
import { transfer } from "comlink";
import { devDependencies, version } from "../../../package.json";
import { browserName } from "../browser-name";
import { forgetTraining, holdTraining, keepTraining, keptTraining } from "./kept-training";
import type { HearTraining, TrainingAction, TrainingEnd, TrainingOrder } from "./training-api";
import type { TrainingSubject } from "./training-subject";

/** Seconds between two pictures; more where drawing them would take over 5 % of the time. */
const pictureSeconds = 1;

/** Between two states that the browser keeps, ms. */
const keepMs = 4000;

/** One training at a time, in a worker that it has to itself. */
export class TrainingDesk {
  #abort: AbortController | undefined;
  #pause: { readonly over: Promise<void>; readonly end: () => void } | undefined;
  #trained: { readonly content: RunContent; readonly runtime: Runtime } | undefined;

  /** @param subjectOf  what an order trains on, of what the engine holds; throws InputError where settings and data do not fit */
  constructor(private readonly subjectOf: (order: TrainingOrder) => Promise<TrainingSubject>) {}

  /** Trains to the end, or until it is stopped, and measures. Throws InputError where settings, data and model do not fit, DivergedError, RunError; what it has learnt by then is told as `salvaged`. */
  async train(order: TrainingOrder, hear: HearTraining): Promise<void> {
    const subject = await this.subjectOf(order);
    const { config, model } = subject;
    const runtime = await ortRuntime({ device: order.device });
    const kept = order.goesOn && (await keptTraining());
    const record = kept?.record ?? recordOf(subject, runtime);
    const abort = (this.#abort = new AbortController());
    this.#trained = undefined;
    this.steer("continue");
    const means = new MetricsMeans(record.steps);
    const metrics: MetricsLine[] = [...(kept?.metrics ?? [])];
    let elapsedMs = kept?.elapsedMs ?? 0;
    const flush = (): void => {
      const line = means.take(elapsedMs);
      if (line) metrics.push(line);
    };
    const watch = await subject.watch(runtime);
    const run = { name: order.name, record, metrics, files: subject.files };
    let lastState: TrainingState | undefined;
    let trained: TrainResult;
    let keptAt = -Infinity;
    const keep = async (state: TrainingState): Promise<void> => {
      // images of the user's own are gone with the page
      if (order.isPassing || subject.train.name !== config.data.name || performance.now() - keptAt < keepMs) return;
      keptAt = performance.now();
      const { name, values, device } = order;
      await keepTraining({ order: { name, values, device }, record, metrics, elapsedMs, state }).catch(() => undefined);
    };
    let end = (): void => undefined;
    if (!order.isPassing) holdTraining(order.name, new Promise<void>((resolve) => (end = resolve)));
    try {
      hear({ type: "started", ...startOf(record, runtime) });
      hear(watch.begun);
      const { moments } = watch;
      trained = await train(model, subject.train, {
        ...{ ...trainOptionsFromConfig(config), steps: record.steps, epochs: undefined, runtime, signal: abort.signal },
        // states come by the clock, for pictures
        ...(kept && { resume: kept.state }),
        ...{ checkpointEvery: undefined, checkpointEverySeconds: pictureSeconds },
        ...(moments && {
          snapshots: { at: planeSteps(record.steps, moments.count) },
          onSnapshot: async ({ values }, { step }) => hear(await moments.news(step, values)),
        }),
        onProgress: async (chunk, { step }) => {
          elapsedMs += chunk.elapsedMs;
          const { loss = NaN, rec = NaN, kl = NaN } = means.add(chunk);
          if (means.isFull) flush();
          const told = { step, chunkSteps: chunk.steps, chunkMs: chunk.elapsedMs, loss, rec, kl };
          hear({ type: "progress", ...told, ...latentMeans(chunk) });
          await this.#pause?.over;
        },
        onCheckpoint: async (state) => {
          lastState = state;
          flush();
          await keep(state);
          hear(await watch.now(state.step, modelValues(state.values)));
        },
      });
    } catch (error) {
      flush();
      this.#salvage(run, error instanceof DivergedError ? error.state : lastState, subject, runtime, hear);
      end();
      throw error;
    } finally {
      await watch.release();
    }
    try {
      hear(await this.#finish({ ...run, elapsedMs }, trained, subject, runtime, hear));
      if (!order.isPassing) await forgetTraining().catch(() => undefined);
    } catch (error) {
      this.#salvage(run, trained.state, subject, runtime, hear);
      throw error;
    } finally {
      end();
      await trained.release();
    }
  }

  /** A pause begins and a stop takes effect after the chunk of steps under way, which lasts half a second at most on most machines. */
  steer(action: TrainingAction): void {
    if (action === "pause") {
      let end = (): void => undefined;
      const over = new Promise<void>((resolve) => (end = resolve));
      this.#pause ??= { over, end };
      return;
    }
    if (action === "stop") this.#abort?.abort();
    this.#pause?.end();
    this.#pause = undefined;
  }

  /** The run of the last training as a zip archive. Throws InputError where it is for the server, and larger than that takes. */
  archive(isForServer: boolean): Uint8Array<ArrayBuffer> {
    if (!this.#trained) throw new Error("internal: no training has ended");
    const bytes = runArchive(this.#trained.content, this.#trained.runtime);
    if (isForServer && bytes.length > mostArchiveBytes)
      throw new InputError(
        `the run has ${Math.round(bytes.length / 1e6)} MB, the studio takes at most ${mostArchiveBytes / 1e6} MB: download it instead`,
      );
    return transfer(bytes, [bytes.buffer]);
  }

  /** Keeps the last good state of a training that fails, where it has learnt anything. */
  #salvage(
    run: Pick<RunContent, "name" | "record" | "metrics" | "files">,
    state: TrainingState | undefined,
    { rows }: TrainingSubject,
    runtime: Runtime,
    hear: HearTraining,
  ): void {
    if (!state || state.step === 0) return;
    this.#trained = { content: { ...run, state }, runtime };
    const { step, values } = modelOf(state);
    const model = fileOf(run, step, values);
    hear(transfer({ type: "salvaged" as const, step, model, rows }, [model.buffer]));
  }

  async #finish(
    { elapsedMs, ...run }: Pick<RunContent, "name" | "record" | "metrics" | "files"> & { readonly elapsedMs: number },
    trained: TrainResult,
    { test, rows }: TrainingSubject,
    runtime: Runtime,
    hear: HearTraining,
  ): Promise<TrainingEnd> {
    const { name, record } = run;
    const { config } = record;
    const { step } = trained.state;
    const { model, values, state, kept } = trained;
    const evaluation = await evaluate(model, values, test, runtime, {
      ...{ binarisation: config.data.binarisation, seed: config.seed },
      onProgress: (done, total) => hear({ type: "measuring", done, total }),
    });
    const stopped = trained.stopped === "aborted" ? "aborted" : "done";
    const figures = testFigures(evaluation);
    const result = {
      ...{ run: name, recipe: config.recipe, seed: config.seed, steps: step },
      ...{ device: runtime.device, threads: runtime.threads, elapsedMs: Math.round(elapsedMs) },
      ...{ msPerStep: rounded(elapsedMs / Math.max(1, step)), test: figures },
      ...(kept && { kept }),
      ...(trained.stopped === "early" && { stopped: "early" as const }),
    };
    // a run that was stopped is not over: the command can go on with it
    this.#trained = { content: { ...run, state, ...(stopped === "done" && { result }) }, runtime };
    const file = fileOf(run, kept?.step ?? step, values);
    const end: TrainingEnd = { type: "ended", step, stopped, elapsedMs, test: figures, kept, model: file, rows };
    return transfer(end, [file.buffer]);
  }
}

/** Means of the KL of each latent over a chunk. */
function latentMeans({ values, steps }: ChunkMetrics): { readonly klPerDimension?: readonly number[] } {
  const all = values["klPerDimension"] as Float32Array | undefined;
  const count = (all?.length ?? 0) / steps;
  if (!all || count > mostLoggedLatents) return {};
  const sums = new Float64Array(count);
  all.forEach((value, i) => (sums[i % count] += value));
  return { klPerDimension: Array.from(sums, (sum) => sum / steps) };
}

/** `model.safetensors` of a run. */
const fileOf = (
  { name, record: { config, data } }: Pick<RunContent, "name" | "record">,
  step: number,
  values: ModelValues,
): Uint8Array<ArrayBuffer> => {
  const { shape, encoding } = data;
  return writeModelFile({ name, step, config, shape, encoding, values });
};

function recordOf({ config, data }: TrainingSubject, { device, threads }: Runtime): RunRecord {
  const { steps, epochs = 1, batch } = config.train;
  return {
    config,
    command: "latents studio, Train here",
    createdAt: new Date().toISOString(),
    versions: { latents: version, browser: browserName(), "onnxruntime-web": devDependencies["onnxruntime-web"] },
    machine: { device, threads, cores: navigator.hardwareConcurrency },
    data,
    steps: steps ?? Math.max(1, Math.round(epochs * Math.floor(data.count / batch))),
  };
}

const startOf = (
  { steps, config, data }: RunRecord,
  { device, threads }: Runtime,
): {
  steps: number;
  batch: number;
  device: "wasm" | "webgpu";
  threads: number;
  shape: readonly [number, number, number];
} => ({
  ...{ steps, batch: config.train.batch, device: device as "wasm" | "webgpu", threads },
  shape: data.shape,
});
