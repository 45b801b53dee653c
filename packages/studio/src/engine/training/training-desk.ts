import {
  DivergedError,
  evaluate,
  InputError,
  MetricsMeans,
  modelFromConfig,
  modelOf,
  modelValues,
  mostLoggedLatents,
  mostArchiveBytes,
  ortRuntime,
  planeSteps,
  resolveConfig,
  rounded,
  runArchive,
  testFigures,
  train,
  trainOptionsFromConfig,
  writeModelFile,
  type ChunkMetrics,
  type Config,
  type ImageDataset,
  type MetricsLine,
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
import { TrainingPictures } from "./training-pictures";
import { TrainingPlane } from "./training-plane";

/** Seconds between two pictures; more where drawing them would take over 5 % of the time. */
const pictureSeconds = 1;

/** Moments at which the plane is drawn. */
const planeFrames = 48;

/** Between two states that the browser keeps, ms. */
const keepMs = 4000;

/** One training at a time, in a worker that it has to itself. */
export class TrainingDesk {
  #abort: AbortController | undefined;
  #pause: { readonly over: Promise<void>; readonly end: () => void } | undefined;
  #trained: { readonly content: RunContent; readonly runtime: Runtime } | undefined;

  /** @param dataset  of the engine, by its id */
  constructor(private readonly dataset: (id: string) => ImageDataset) {}

  /** Trains to the end, or until it is stopped, and measures. Throws InputError where settings, data and model do not fit, DivergedError, RunError; what it has learnt by then is told as `salvaged`. */
  async train(order: TrainingOrder, hear: HearTraining): Promise<void> {
    const config = resolveConfig([{ source: "this page", values: order.values }]);
    const [images, test] = [this.dataset(order.train), this.dataset(order.test)];
    const model = modelFromConfig(config, images.shape);
    const runtime = await ortRuntime({ device: order.device });
    const kept = order.goesOn && (await keptTraining());
    const record = kept?.record ?? recordOf(config, images, runtime);
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
    const pictures = await TrainingPictures.create(model, test, config, runtime);
    const plane = new TrainingPlane(test, config, pictures);
    const run = { name: order.name, record, metrics };
    let lastState: TrainingState | undefined;
    let trained: TrainResult;
    let keptAt = -Infinity;
    const keep = async (state: TrainingState): Promise<void> => {
      // images of the user's own are gone with the page
      if (order.isPassing || images.name !== config.data.name || performance.now() - keptAt < keepMs) return;
      keptAt = performance.now();
      const { name, values, device } = order;
      await keepTraining({ order: { name, values, device }, record, metrics, elapsedMs, state }).catch(() => undefined);
    };
    let end = (): void => undefined;
    if (!order.isPassing) holdTraining(order.name, new Promise<void>((resolve) => (end = resolve)));
    try {
      hear({ type: "started", ...startOf(record, runtime) });
      hear({ type: "stage", stage: plane.stage });
      trained = await train(model, images, {
        ...{ ...trainOptionsFromConfig(config), steps: record.steps, epochs: undefined, runtime, signal: abort.signal },
        // states come by the clock, for pictures
        ...(kept && { resume: kept.state }),
        ...{ checkpointEvery: undefined, checkpointEverySeconds: pictureSeconds },
        snapshots: { at: planeSteps(record.steps, planeFrames) },
        onSnapshot: async (now, { step }) => {
          const frame = await plane.frame(step, now.values);
          hear(transfer({ type: "plane" as const, frame }, [frame.positions.buffer, frame.manifold.buffer]));
        },
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
          hear({ type: "pictures", step: state.step, pictures: await pictures.draw(modelValues(state.values)) });
        },
      });
    } catch (error) {
      flush();
      this.#salvage(run, error instanceof DivergedError ? error.state : lastState, images.shape, runtime, hear);
      end();
      throw error;
    } finally {
      await pictures.release();
    }
    try {
      hear(await this.#finish({ ...run, elapsedMs }, trained, test, runtime, hear));
      if (!order.isPassing) await forgetTraining().catch(() => undefined);
    } catch (error) {
      this.#salvage(run, trained.state, images.shape, runtime, hear);
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
    { name, record, metrics }: Pick<RunContent, "name" | "record" | "metrics">,
    state: TrainingState | undefined,
    shape: ImageDataset["shape"],
    runtime: Runtime,
    hear: HearTraining,
  ): void {
    if (!state || state.step === 0) return;
    this.#trained = { content: { name, record, metrics, state }, runtime };
    const { config } = record;
    const { step, values } = modelOf(state);
    const model = writeModelFile({ name, step, config, shape, values });
    hear(transfer({ type: "salvaged" as const, step, model }, [model.buffer]));
  }

  async #finish(
    run: { readonly name: string; record: RunRecord; metrics: readonly MetricsLine[]; elapsedMs: number },
    trained: TrainResult,
    test: ImageDataset,
    runtime: Runtime,
    hear: HearTraining,
  ): Promise<TrainingEnd> {
    const { name, record, metrics, elapsedMs } = run;
    const { config } = record;
    const { step } = trained.state;
    const { model, values, state, shape, kept } = trained;
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
    this.#trained = { content: { name, record, metrics, state, ...(stopped === "done" && { result }) }, runtime };
    const file = writeModelFile({ name, step: kept?.step ?? step, config, shape, values });
    return transfer({ type: "ended" as const, step, stopped, elapsedMs, test: figures, kept, model: file }, [
      file.buffer,
    ]);
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

function recordOf(config: Config, { name, count, shape }: ImageDataset, { device, threads }: Runtime): RunRecord {
  const { steps, epochs = 1, batch } = config.train;
  return {
    config,
    command: "latents studio, Train here",
    createdAt: new Date().toISOString(),
    versions: { latents: version, browser: browserName(), "onnxruntime-web": devDependencies["onnxruntime-web"] },
    machine: { device, threads, cores: navigator.hardwareConcurrency },
    data: { name, count, shape },
    steps: steps ?? Math.max(1, Math.round(epochs * Math.floor(count / batch))),
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
