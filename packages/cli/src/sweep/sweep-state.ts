import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  FormatError,
  InputError,
  partsWithoutCode,
  resolveConfig,
  type Config,
  type ErrorReport,
  type KeptPlugin,
  type RunResult,
} from "@latents/core";
import { z } from "zod";
import { readJson, writeFileAtomic } from "../files/index.js";
import { keptFile, keptPaths } from "../plugins/index.js";
import type { Setting } from "./settings.js";
import { summarise, type SweepSummary } from "./summarise.js";
import { sweepFiles } from "./sweep-files.js";
import type { SweptKey } from "./swept-key.js";

const FORMAT = "latents-sweep";
const VERSION = 1;

/** One training of a sweep. */
export interface Trial {
  /** Of its folder under `trials/`. */
  readonly name: string;
  /** What it sets, by dotted key. */
  readonly values: Setting;
  /** Complete; `threads` included, so that a resumed trial ends in the same bits. */
  readonly config: Config;
  /** The command that repeats it alone. */
  readonly command: string;
  state: "waiting" | "running" | "finished" | "failed";
  /** Once it is finished. */
  result?: RunResult;
  /** Once it has failed. */
  error?: Pick<ErrorReport, "kind" | "message">;
  /** Its loss stopped being finite, as it would again. */
  diverged?: boolean;
}

/** What `sweep.json` holds: all that a sweep needs to go on. */
export interface SweepState {
  /** The command that began it. */
  readonly command: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** Where the config came from: `recipe mnist`. */
  readonly base: string;
  readonly keys: readonly SweptKey[];
  readonly random?: number;
  readonly randomSeed?: number;
  /** Trainings at once, unless it is resumed with another number. */
  readonly workers: number;
  /** The plug-ins that the trials' configs name, as paths from the sweep's folder; absent where they name none. */
  readonly plugins?: readonly KeptPlugin[];
  readonly trials: readonly Trial[];
}

/** The path of a trial's run. */
export const trialFolder = (folder: string, { name }: Pick<Trial, "name">): string =>
  join(sweepFiles(folder).trials, name);

/** Saves a sweep's state, with the results so far; saves that overlap end in their order. */
export class StateFile {
  #last: Promise<void> = Promise.resolve();

  constructor(
    private readonly folder: string,
    private readonly state: SweepState,
  ) {}

  /** Throws RunError if the disk refuses. */
  save(): Promise<void> {
    const summary: SweepSummary = summarise(this.state);
    const text = `${JSON.stringify({ format: FORMAT, version: VERSION, ...this.state, ...summary }, undefined, 2)}\n`;
    const write = (): Promise<void> => writeFileAtomic(sweepFiles(this.folder).state, text);
    // an earlier failure was told to whoever asked for that save
    this.#last = this.#last.then(write, write);
    return this.#last;
  }
}

const bound = { negElbo: z.number(), rec: z.number(), kl: z.number() };
const trialSchema = z.looseObject({
  // of a folder beside the others
  name: z.string().regex(/^[\w.+=,-]*=[\w.+=,-]*$/),
  values: z.record(z.string(), z.unknown()),
  config: z.unknown(),
  command: z.string(),
  state: z.enum(["waiting", "running", "finished", "failed"]),
  result: z.looseObject({ test: z.looseObject(bound), validation: z.looseObject(bound).optional() }).optional(),
  error: z.looseObject({ kind: z.enum(["input", "failure", "bug"]), message: z.string() }).optional(),
  diverged: z.boolean().optional(),
});
const stateSchema = z.looseObject({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  command: z.string(),
  createdAt: z.string(),
  base: z.string(),
  keys: z.array(z.looseObject({ key: z.string() })),
  random: z.int().min(1).optional(),
  randomSeed: z.int().min(0).optional(),
  workers: z.int().min(1),
  plugins: z
    .array(
      z.looseObject({ file: z.string().regex(keptFile), sha256: z.string().regex(/^[0-9a-f]{64}$/), from: z.string() }),
    )
    .optional(),
  trials: z.array(trialSchema).min(1),
});

const changed = "the file was changed by hand: restore it";

/** Reads the state of a sweep's folder. Throws InputError where there is no sweep, FormatError where it is damaged. */
export async function readSweep(folder: string): Promise<SweepState> {
  const path = sweepFiles(folder).state;
  if (!existsSync(path)) throw new InputError(`${folder}: not a sweep: it has no sweep.json; begin one: latents sweep`);
  const stored = await readJson(path, stateSchema, changed);
  const { command, createdAt, base, random, randomSeed, workers, plugins } = stored;
  const trials = stored.trials.map((trial): Trial => {
    const values = trial.config;
    const config = resolveConfig([{ source: `${path}, trial ${trial.name}`, values }], {
      parts: partsWithoutCode(values),
    });
    if (String(config.plugins ?? []) !== String(keptPaths(plugins ?? [])))
      throw new FormatError(
        `${path}: trial ${trial.name}: config.plugins must name the files under plugins; ${changed}`,
      );
    if (trial.state === "finished" && !trial.result)
      throw new FormatError(`${path}: trial ${trial.name} is finished and has no result; set its state to "waiting"`);
    return { ...(trial as unknown as Trial), config };
  });
  const keys = stored.keys as unknown as readonly SweptKey[];
  return { command, createdAt, base, keys, random, randomSeed, workers, ...(plugins && { plugins }), trials };
}
