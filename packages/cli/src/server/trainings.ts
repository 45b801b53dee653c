import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { didYouMean, InputError, RunError, type LatentsError, type TrainingEvent } from "@latents/core";
import { defaultRecipe } from "../config/config-layer.js";
import { listDatasets } from "../dataset/index.js";
import { kindOf } from "../files/index.js";
import { commandLine } from "../terminal/command-words.js";
import { recipe as recipeNamed } from "../config/recipes/index.js";
import { runName } from "../run/run-folder.js";
import type { Run } from "../run/open-run.js";
import { isRunLocked } from "../run/lock/run-lock.js";
import { configOfRequest } from "../config/request-config.js";
import { startTraining as startApart, type StartTraining, type Training } from "../run/training/start-training.js";
import type { TrainingRequest } from "../config/training-request.js";
import type { TrainBody, TrainingAnswer } from "@latents/core";
import { noPlugins, type LoadedPlugins } from "../plugins/index.js";
import { RefusedError } from "./http/refuse.js";

/** Trainings at the same time: each has a process and takes all its threads. */
const mostTrainings = 4;
/** How long a start waits for the first step, and a stop for the checkpoint, before it answers that it goes on; ms. */
const [startPatience, stopPatience] = [30_000, 30_000];

interface Entry {
  readonly training: Training;
  last?: TrainingEvent;
  isPaused: boolean;
  /** Who waits for it to pause or to go on. */
  readonly waiting: Set<() => void>;
}

/** The trainings that this server has started. They go on whoever watches, and end with the server, after a checkpoint. */
export class Trainings {
  readonly #running = new Map<string, Entry>();

  readonly #startTraining: StartTraining;
  readonly #plugins: LoadedPlugins;

  /** @param options  `startTraining`, default in a process of its own; plug-ins whose words a training may use, default none */
  constructor(
    private readonly runs: string,
    private readonly onEvent: (name: string, event: TrainingEvent) => void,
    options: { readonly startTraining?: StartTraining; readonly plugins?: LoadedPlugins } = {},
  ) {
    this.#startTraining = options.startTraining ?? startApart;
    this.#plugins = options.plugins ?? noPlugins;
  }

  has(name: string): boolean {
    return this.#running.has(name);
  }

  isPaused(name: string): boolean {
    return this.#running.get(name)?.isPaused === true;
  }

  /** Starts a new run. Throws InputError with the command's own message for a wrong setting. */
  async start({ recipe = defaultRecipe, settings = {}, name }: TrainBody): Promise<TrainingAnswer> {
    this.#requireRoom();
    // the name of a recipe, not of a file: a config file may hold a program
    await recipeNamed(recipe);
    const sets = Object.entries(settings).map(([key, value]) => `${key}=${textOf(value)}`);
    const words = sets.flatMap((text) => ["--set", text]);
    const plugins = this.#plugins.files.map(({ path }) => path);
    const flags = plugins.flatMap((file) => ["--plugin", file]);
    const command = commandLine(["latents", "train", recipe, ...flags, ...words]);
    const request = { command, recipe, settings: [], sets, plugins };
    const { data } = await configOfRequest(request);
    await requireKnownData(data.name, Object.keys(this.#plugins.parts.data));
    const folder = this.#freeName(name, recipe);
    await mkdir(this.runs, { recursive: true });
    return this.#train(folder, { ...request, out: join(resolve(this.runs), folder) });
  }

  /** Goes on with a run from its last checkpoint. */
  async resume(run: Run): Promise<TrainingAnswer> {
    this.#requireRoom();
    if (this.isPaused(run.name)) throw new RefusedError(409, `${run.name} is paused; continue it`);
    if (this.has(run.name) || (await isRunLocked(run.files.lock)))
      throw new RefusedError(409, `${run.name} is being trained already`);
    if (await run.result().catch(() => undefined)) throw new RefusedError(409, `${run.name} is finished`);
    const folder = resolve(run.folder);
    const command = commandLine(["latents", "train", "--resume", folder]);
    return this.#train(run.name, { command, resume: folder, settings: [], sets: [] });
  }

  /** Asks a training of this server to save its state and end. */
  async stop(run: Run): Promise<TrainingAnswer> {
    const entry = await this.#entryOf(run, "stop it where it runs (Ctrl-C)");
    entry.training.stop();
    const isOver = await Promise.race([entry.training.ended.then(() => true), patience(stopPatience)]);
    if (!isOver) return { name: run.name, state: "running" };
    return { name: run.name, state: entry.last?.type === "done" ? "finished" : "stopped" };
  }

  /** Has a training of this server wait with its memory, after a checkpoint. */
  async pause(run: Run): Promise<TrainingAnswer> {
    const entry = await this.#entryOf(run, "stop it where it runs (Ctrl-C), it can be resumed");
    if (entry.last?.type === "finishing")
      throw new RefusedError(409, `${run.name} has done its last step and is being measured; it ends soon`);
    if (!entry.isPaused) entry.training.pause();
    return this.#turned(run.name, entry, true);
  }

  /** Has a paused training go on. */
  async continue(run: Run): Promise<TrainingAnswer> {
    const entry = await this.#entryOf(run, "it goes on by itself");
    entry.training.continue();
    return this.#turned(run.name, entry, false);
  }

  async #entryOf(run: Run, elsewhere: string): Promise<Entry> {
    const entry = this.#running.get(run.name);
    if (entry) return entry;
    const how = (await isRunLocked(run.files.lock)) ? `was not started here; ${elsewhere}` : "is not being trained";
    throw new RefusedError(409, `${run.name} ${how}`);
  }

  /** Waits until a training is paused, or no longer, or has ended; says how it stands then. */
  async #turned(name: string, entry: Entry, isPaused: boolean): Promise<TrainingAnswer> {
    let wake: () => void = () => undefined;
    const told = new Promise<void>((resolveTold) => (wake = resolveTold));
    entry.waiting.add(wake);
    if (entry.isPaused !== isPaused) await Promise.race([told, entry.training.ended, patience(stopPatience)]);
    entry.waiting.delete(wake);
    if (this.has(name)) return { name, state: entry.isPaused ? "paused" : "running" };
    return { name, state: entry.last?.type === "done" ? "finished" : "stopped" };
  }

  /** Stops all after a checkpoint; resolves when they have ended. */
  async stopAll(): Promise<void> {
    const entries = [...this.#running.values()];
    for (const { training } of entries) training.stop();
    await Promise.all(entries.map(({ training }) => training.ended));
  }

  /** Ends all at once. */
  killAll(): void {
    for (const { training } of this.#running.values()) training.kill();
  }

  #requireRoom(): void {
    if (this.#running.size >= mostTrainings)
      throw new RefusedError(409, `${mostTrainings} trainings run already; stop one, or wait for it`);
  }

  #freeName(asked: string | undefined, recipe: string): string {
    const isTaken = (name: string): boolean => this.has(name) || kindOf(join(this.runs, name)) !== undefined;
    if (asked !== undefined) {
      if (isTaken(asked))
        throw new RefusedError(409, `there is already a run ${JSON.stringify(asked)}; choose another name`);
      return asked;
    }
    const base = runName(recipe, new Date());
    for (let n = 1; ; n++) {
      const name = n === 1 ? base : `${base}-${n}`;
      if (!isTaken(name)) return name;
    }
  }

  async #train(name: string, request: TrainingRequest): Promise<TrainingAnswer> {
    let decide: (event: TrainingEvent) => void = () => undefined;
    const first = new Promise<TrainingEvent>((resolveFirst) => (decide = resolveFirst));
    const entry: Entry = {
      ...{ isPaused: false, waiting: new Set() },
      training: this.#startTraining(request, (event) => {
        entry.last = event;
        if (event.type === "paused" || event.type === "continued") {
          entry.isPaused = event.type === "paused";
          for (const wake of entry.waiting) wake();
        }
        if (["started", "done", "failed", "stopped"].includes(event.type)) decide(event);
        this.onEvent(name, event);
      }),
    };
    this.#running.set(name, entry);
    const ended = entry.training.ended.finally(() => this.#running.delete(name));
    const event = await Promise.race([first, ended.then(() => entry.last), patience(startPatience)]);
    if (event === undefined) {
      if (this.has(name)) return { name, state: "preparing" };
      throw new RunError("the training process ended before its first step");
    }
    if (event.type === "failed") throw thrown(event);
    if (event.type === "done") return { name, state: "finished" };
    return { name, state: event.type === "stopped" ? "stopped" : "running" };
  }
}

const patience = (ms: number): Promise<undefined> => sleep(ms, undefined, { ref: false });

/** As `--set` takes it. */
function textOf(value: NonNullable<TrainBody["settings"]>[string]): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function thrown({ error: { kind, message } }: TrainingEvent & { type: "failed" }): LatentsError | Error {
  if (kind === "input") return new InputError(message);
  return kind === "failure" ? new RunError(message) : new Error(message);
}

/** From a page, only data that have a name: a path would let it read the machine's folders. */
async function requireKnownData(name: string, ofPlugins: readonly string[]): Promise<void> {
  const known = [...(await listDatasets()).map((one) => one.name), ...ofPlugins];
  if (known.includes(name)) return;
  const hint = didYouMean(name, known) || `; known data sets are ${known.join(", ")}.`;
  throw new InputError(
    `data.name: in the studio it must be a known data set, got ${JSON.stringify(name)}${hint} Other data: latents train --data PATH`,
  );
}
