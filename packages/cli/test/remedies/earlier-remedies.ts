import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { configOfRequest } from "../../src/config/request-config.js";
import { trainIn } from "../../src/run/earlier/train-in.js";
import { withAbsoluteData } from "../../src/run/run-dataset.js";
import { sweepIn } from "../../src/sweep/sweep-in.js";
import { readSweep, trialConfig } from "../../src/sweep/plan/stored-sweep.js";
import { effectsHere } from "../command-here.js";
import { npz } from "./small-images.js";
import { remedy, type Remedy } from "./remedy.js";

const { signal } = new AbortController();
const own = ["data.name=earlier.npz", "model.latent=2", "train.batch=10", "train.steps=4", "threads=1"];

/** Takes up a run, or trains it. */
async function train(folder: string, ...more: string[]): Promise<void> {
  npz("earlier.npz", 40, 8);
  const sets = [...own, ...more];
  const config = await withAbsoluteData(await configOfRequest({ recipe: "mnist", settings: [], sets, command: "" }));
  await trainIn(folder, { recipe: "mnist", sets, config, commit: "c" }, signal, effectsHere());
}
const sweep = async (folder: string, latents: readonly number[]): Promise<unknown> => {
  const config = {
    data: { name: npz("earlier.npz", 40, 8), validation: 0 },
    threads: 1,
    train: { batch: 10, steps: 4 },
  };
  const grid = { name: "sweep", recipe: "mnist", over: { "model.latent": latents } };
  return sweepIn(folder, grid, config, signal, effectsHere());
};
const anew = async (folder: string): Promise<void> => {
  rmSync(folder, { recursive: true });
  await train(folder);
};

/** The config of a sweep's first trial, where the sweep's own names a plug-in that it does not keep, or names none again. */
const trialNaming = async (plugins: readonly string[] | undefined): Promise<unknown> => {
  const path = join("swept", "sweep.json");
  if (!existsSync(path)) await sweep("swept", [2]);
  const state = JSON.parse(readFileSync(path, "utf8")) as { config: { plugins?: readonly string[] } };
  writeFileSync(path, JSON.stringify({ ...state, config: { ...state.config, plugins } }));
  const stored = await readSweep("swept");
  return trialConfig("swept", stored, stored.trials[0]);
};

/** Messages of what takes up an earlier call's work, and of what is found in its place: all say the same remedy. */
export const earlierRemedies: readonly Remedy[] = [
  remedy(
    "{}: trial {}: config.plugins must name the files under plugins; {}",
    () => trialNaming(["plugins/mine.ts"]),
    () => trialNaming(undefined),
  ),
  remedy(
    "{}: holds a run of other settings ({} {}, wanted {}{}); {}",
    async () => {
      await train("taken-up");
      await train("taken-up", "model.latent=3");
    },
    () => train("another-place", "model.latent=3"),
    () => anew("taken-up"),
  ),
  remedy(
    "{}; or {}",
    () => {
      const config = join("taken-up", "config.json");
      writeFileSync(config, readFileSync(config, "utf8").slice(1));
      return train("taken-up");
    },
    () => train("yet-another"),
    () => anew("taken-up"),
  ),
  remedy(
    "{}: the finished run no longer has a checkpoint; {}",
    () => {
      rmSync(join("taken-up", "checkpoints"), { recursive: true });
      return train("taken-up");
    },
    () => anew("taken-up"),
  ),
  remedy(
    "{}: holds {} {} and {}; {}",
    () => {
      rmSync(join("taken-up", "config.json"));
      return train("taken-up");
    },
    () => anew("taken-up"),
  ),
  remedy(
    "{}: holds a sweep of other settings; {}",
    async () => {
      await sweep("taken-sweep", [2]);
      await sweep("taken-sweep", [2, 3]);
    },
    () => sweep("other-sweep", [2, 3]),
    () => {
      rmSync("taken-sweep", { recursive: true });
      return sweep("taken-sweep", [2, 3]);
    },
  ),
];
