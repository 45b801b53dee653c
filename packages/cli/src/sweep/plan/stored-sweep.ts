import { existsSync } from "node:fs";
import {
  FormatError,
  InputError,
  partsWithoutCode,
  resolveConfig,
  type Config,
  type ErrorReport,
  type KeptPlugin,
  type RunResult,
  type SplitFingerprint,
} from "@latents/core";
import { z } from "zod";
import { readJson, writeFileAtomic } from "../../files/index.js";
import { keptFile, keptPaths } from "../../plugins/index.js";
import { applyPatch, mergePatch } from "./merge-patch.js";
import type { Setting } from "./settings.js";
import { sweepFiles } from "./sweep-files.js";
import type { SweptKey } from "./swept-key.js";

const FORMAT = "latents-sweep";

/** Where a trial stands that no attempt is told of. */
export type TrialState =
  | { readonly state: "waiting"; readonly result?: undefined }
  | { readonly state: "finished"; readonly result: RunResult }
  /** Left out after so many steps, since others were better on the held-out images. */
  | { readonly state: "pruned"; readonly result?: undefined; readonly step: number; readonly validation: number | null }
  | {
      readonly state: "failed";
      readonly result?: undefined;
      readonly error: Pick<ErrorReport, "kind" | "message">;
      /** Its loss stopped being finite, as it would again. */
      readonly diverged?: boolean;
    };

/** One training of a sweep, as it is planned. */
export interface PlannedTrial {
  /** Of its folder under `trials/`. */
  readonly name: string;
  /** What it sets, by dotted key. */
  readonly values: Setting;
  /** What makes its config of the sweep's, as a merge patch (RFC 7386). */
  readonly changes?: unknown;
  /** Which of the sweep's `fingerprints` its data must have. */
  readonly data?: number;
  /** The command that repeats it alone. */
  readonly command: string;
  /** Of a sweep of an earlier version, whose plan said where its trials stood. */
  readonly earlier?: TrialState;
}

/** What `sweep.json` holds: the plan, all that an attempt at a trial needs. Where the trials stand is told by their files. */
export interface StoredSweep {
  /** By which engines know its trials, wherever its folder lies. */
  readonly id: string;
  /** The command that began it. */
  readonly command: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** Where the config came from: `recipe mnist`. */
  readonly base: string;
  readonly keys: readonly SweptKey[];
  readonly random?: number;
  readonly randomSeed?: number;
  /** Its draws are of Sobol's sequence. */
  readonly sobol?: boolean;
  /** Trainings at once, unless it is resumed with another number. */
  readonly workers: number;
  /** CPU threads of each trial, the most that any has. */
  readonly threads: number;
  /** Successive halving: one trial in `factor` goes on at each of `steps`, of which the last is the end. */
  readonly halving?: { readonly factor: number; readonly steps: readonly number[] };
  /** The plug-ins that the trials' configs name, as paths from the sweep's folder; absent where they name none. */
  readonly plugins?: readonly KeptPlugin[];
  /** What tells the data from others, for each data set of the trials. */
  readonly fingerprints?: readonly { readonly train: SplitFingerprint; readonly test: SplitFingerprint }[];
  /** What the configs of the trials have in common: that of the first. `threads` is in it, so that any machine ends in the same bits. */
  readonly config: unknown;
  readonly trials: readonly PlannedTrial[];
}

/** What makes `config` of the sweep's. */
export const changesOf = (common: unknown, config: Config): { readonly changes?: unknown } => {
  // as the file will have them
  const [from, to] = [common, config].map((one) => JSON.parse(JSON.stringify(one)) as unknown);
  const changes = mergePatch(from, to);
  return changes === undefined ? {} : { changes };
};

/** Writes the plan of a sweep. Throws RunError if the disk refuses. */
export const writeSweep = (folder: string, sweep: StoredSweep): Promise<void> => {
  const trials = sweep.trials.map((trial) => ({ ...trial, earlier: undefined }));
  return writeFileAtomic(
    sweepFiles(folder).plan,
    // one of an earlier version has a version of its own
    `${JSON.stringify({ ...{ format: FORMAT, version: 2 }, ...sweep, trials, version: 2 })}\n`,
  );
};

const bound = { negElbo: z.number(), rec: z.number(), kl: z.number() };
const trialSchema = z.looseObject({
  // of a folder beside the others
  name: z.string().regex(/^[\w.+=,-]*=[\w.+=,-]*$/),
  values: z.record(z.string(), z.unknown()),
  changes: z.unknown().optional(),
  data: z.int().min(0).optional(),
  command: z.string(),
});
const planSchema = z.looseObject({
  format: z.literal(FORMAT),
  version: z.literal(2),
  id: z.string().regex(/^[0-9a-f]{12}$/),
  command: z.string(),
  createdAt: z.string(),
  base: z.string(),
  keys: z.array(z.looseObject({ key: z.string() })),
  random: z.int().min(1).optional(),
  randomSeed: z.int().min(0).optional(),
  sobol: z.boolean().optional(),
  workers: z.int().min(1),
  threads: z.int().min(1),
  halving: z.looseObject({ factor: z.int().min(2), steps: z.array(z.int().min(1)).min(1) }).optional(),
  plugins: z
    .array(
      z.looseObject({ file: z.string().regex(keptFile), sha256: z.string().regex(/^[0-9a-f]{64}$/), from: z.string() }),
    )
    .optional(),
  config: z.record(z.string(), z.unknown()),
  trials: z.array(trialSchema).min(1),
});
/** Version 1 had the whole config of each trial, and where it stood. */
const earlierSchema = planSchema.omit({ id: true, threads: true, config: true }).extend({
  version: z.literal(1),
  trials: z
    .array(
      trialSchema.extend({
        config: z.looseObject({ threads: z.int().min(1).optional() }),
        state: z.enum(["waiting", "running", "finished", "failed"]),
        result: z.looseObject({ test: z.looseObject(bound), validation: z.looseObject(bound).optional() }).optional(),
        error: z.looseObject({ kind: z.enum(["input", "failure", "bug"]), message: z.string() }).optional(),
        diverged: z.boolean().optional(),
      }),
    )
    .min(1),
});

const changed = "the file was changed by hand: restore it";

/** Reads the plan of a sweep's folder, also of an earlier version. Throws InputError where there is no sweep, FormatError where it is damaged. */
export async function readSweep(folder: string): Promise<StoredSweep> {
  const path = sweepFiles(folder).plan;
  if (!existsSync(path)) throw new InputError(`${folder}: not a sweep: it has no sweep.json; begin one: latents sweep`);
  const { version } = await readJson(path, z.looseObject({ version: z.unknown() }), changed);
  if (version === 1) return earlierSweep(await readJson(path, earlierSchema, changed), path);
  return (await readJson(path, planSchema, changed)) as unknown as StoredSweep;
}

function earlierSweep(stored: z.infer<typeof earlierSchema>, path: string): StoredSweep {
  const trials = stored.trials.map(({ config, state, result, error, diverged, ...trial }): PlannedTrial => {
    if (state === "finished" && !result)
      throw new FormatError(`${path}: trial ${trial.name} is finished and has no result; set its state to "waiting"`);
    const earlier: TrialState =
      state === "finished"
        ? { state, result: result as unknown as RunResult }
        : state === "failed"
          ? { state, error: error ?? { kind: "failure", message: "failed" }, ...(diverged && { diverged }) }
          : { state: "waiting" };
    return { name: trial.name, values: trial.values, command: trial.command, changes: config, earlier };
  });
  const threads = Math.max(...stored.trials.map(({ config }) => config.threads ?? 1));
  return { ...(stored as unknown as StoredSweep), id: "0".repeat(12), threads, config: {}, trials };
}

/** The config of a trial as it is stored. */
export const storedConfig = ({ config }: StoredSweep, { changes }: PlannedTrial): unknown =>
  applyPatch(config, changes);

/** The complete config of a trial. Throws FormatError or InputError where the file was changed by hand. */
export function trialConfig(folder: string, sweep: StoredSweep, trial: PlannedTrial): Config {
  const path = sweepFiles(folder).plan;
  const values = storedConfig(sweep, trial);
  const config = resolveConfig([{ source: `${path}, trial ${trial.name}`, values }], {
    parts: partsWithoutCode(values),
  });
  if (String(config.plugins ?? []) !== String(keptPaths(sweep.plugins ?? [])))
    throw new FormatError(`${path}: trial ${trial.name}: config.plugins must name the files under plugins; ${changed}`);
  return config;
}
