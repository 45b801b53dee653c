import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { resolveConfig } from "@latents/core";
import { mlflow } from "../../src/run/tracking/mlflow.js";
import { settingsOf } from "../../src/sweep/plan/settings.js";
import type { SweptKey } from "../../src/sweep/plan/swept-key.js";
import { startSmallMlflow, withMlflow } from "../small-mlflow.js";
import { onFewDigits } from "../few-digits.js";
import { remedy, type Remedy } from "./remedy.js";
import { run, runs } from "./run-remedies.js";

const rate: SweptKey = { key: "a", source: "test", from: 0, to: 1, scale: "linear", whole: false };
const many = Array.from({ length: 11 }, (_, i) => ({ ...rate, key: `k${i}` }));
const small = [...onFewDigits(), "--steps", "2"];
/** Under a second of training. */
const hour = [...onFewDigits(), "--hours", "0.0002", "--set", "optimizer=sgd"];

/** A short training on a table of two columns. */
function onTable(...words: string[]): ReturnType<typeof run> {
  const rows = Array.from({ length: 60 }, (_, i) => `${(i * 7) % 10},${(i * 3) % 8}.5`);
  writeFileSync("numbers.csv", ["a,b", ...rows, ""].join("\n"));
  rmSync("on-table", { recursive: true, force: true });
  return run("train", "numbers.csv", "--steps", "2", "--out", "on-table", ...words);
}

/** Opens a tracker of a run at an address, or at a server that is there as long as it is asked. */
async function track(url?: string, refuses?: () => boolean): Promise<void> {
  const server = url === undefined ? await startSmallMlflow(refuses) : undefined;
  mkdirSync("tracked", { recursive: true });
  try {
    await withMlflow({ MLFLOW_TRACKING_URI: server?.url ?? url! }, () =>
      mlflow({ folder: "tracked", config: resolveConfig([]), step: 0 }),
    );
  } finally {
    server?.close();
  }
}

/** Messages of trainings that begin with another run's values, work on their minibatches in parts, or are tracked elsewhere; `plain` lies in the current folder. */
export const trainingRemedies: readonly Remedy[] = [
  remedy(
    'warm start: "{}" must be {}, the other model has {}; name the parts that both have alike',
    () => run("train", ...small, "--from", "plain", "--latent", "3", "--out", "w-1"),
    () => run("train", ...small, "--from", "plain", "--from-parts", "encoder", "--out", "w-1"),
  ),
  remedy(
    'warm start: the model has no part "{}"; name some of {}',
    () => run("train", ...small, "--from", "plain", "--from-parts", "encodr", "--out", "w-2"),
    () => run("train", ...small, "--from", "plain", "--from-parts", "encoder", "--out", "w-2"),
  ),
  remedy(
    "--hours: finds out the steps itself; leave out --hours or {}",
    () => run("train", ...small, "--hours", "1", "--out", "h-1"),
    () => run("train", ...small, "--out", "h-1"),
  ),
  remedy(
    "--hours: the trial diverged at step {}; try a smaller optimizer.learningRate, or optimizer.clipNorm",
    () => run("train", ...hour, "--set", "optimizer.learningRate=1", "--out", "h-2"),
    () => run("train", ...hour, "--set", "optimizer.learningRate=1e-6", "--out", "h-3"),
    () => run("train", ...hour, "--set", "optimizer.learningRate=1", "--set", "optimizer.clipNorm=0.1", "--out", "h-4"),
  ),
  remedy(
    "train.accumulate: must be a whole number that divides train.batch, {}, got {}; give --accumulate {} --batch {}",
    () => run("train", ...small, "--accumulate", "3", "--out", "a-1"),
    () => run("train", ...small, "--accumulate", "3", "--batch", "21", "--out", "a-1"),
  ),
  remedy(
    "train.augment: is for images, and {} is a table; leave it out",
    () => onTable("--set", "train.augment.flip=true"),
    () => onTable(),
  ),
  remedy(
    "train.augment.shift: must be {} or less for images of {}x{}, got {}: nothing would remain of an image",
    () => run("train", ...small, "--set", "train.augment.shift=28", "--out", "s-1"),
    () => run("train", ...small, "--set", "train.augment.shift=27", "--out", "s-1"),
  ),
  remedy(
    "--split validation: the training of {} held nothing out; train with --set data.validation=.1, or measure the test split",
    () => run("evaluate", "plain", "--split", "validation"),
    async () => {
      await run("train", ...small, "--set", "data.validation=.1", "--batch", "10", "--out", "v-1");
      await run("evaluate", "v-1", "--split", "validation");
    },
    () => run("evaluate", "plain", "--split", "test"),
  ),
  remedy(
    "--split validation: is of the run's own training images, {}; measure others with --split test",
    () => run("evaluate", "v-1", "--split", "validation", "--data", "mnist"),
    () => run("evaluate", "v-1", "--split", "test", "--data", "mnist"),
  ),
  remedy(
    "track: mlflow needs a tracking server, got {}; say where: MLFLOW_TRACKING_URI=http://HOST:5000",
    () => track("databricks"),
    () => track(),
  ),
  remedy(
    "track: no MLflow answers at {}; start it, or leave the tracker out",
    () => track("http://127.0.0.1:1"),
    () => track(),
    () => run("train", ...small, "--out", "t-1"),
  ),
  remedy(
    "track: MLflow at {} refused {} with {}: {}; see its log, or leave the tracker out",
    () => track(undefined, () => true),
    () => track(),
    () => run("train", ...small, "--out", "t-2"),
  ),
  remedy(
    "sweep: --sobol is of a search that draws; add --random N, or leave it out",
    () => settingsOf([rate], { sobol: true }),
    () => settingsOf([rate], { sobol: true, random: 3 }),
  ),
  remedy(
    "sweep: --sobol goes up to {} keys beside seed, got {}; leave it out, and they are drawn by chance",
    () => settingsOf(many, { sobol: true, random: 3 }),
    () => settingsOf(many, { random: 3 }),
  ),
  remedy(
    "train.accumulate: a model that is shown labelled images beside each minibatch takes it whole; leave it out",
    () => run("train", ...runs["inferring"], "--accumulate", "2", "--out", "a-2"),
    () => run("train", ...runs["inferring"], "--out", "a-2"),
  ),
];
