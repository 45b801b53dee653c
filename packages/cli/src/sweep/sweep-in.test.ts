import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { RunResult } from "@latents/core";
import { afterEach, beforeEach, expect, it } from "vitest";
import { temporaryFolder } from "../../test/command.js";
import { effectsHere } from "../../test/command-here.js";
import { configLayer } from "../config/index.js";
import { parseOver } from "./plan/parse-over.js";
import { planSweep } from "./plan/plan-sweep.js";
import { sweepFiles, trialFolder } from "./plan/sweep-files.js";
import { writeSweep } from "./plan/stored-sweep.js";
import type { TrainingEffects } from "../run/training/start-training.js";
import { sweepIn } from "./sweep-in.js";

/** What a training ends with that took no time. */
const resultOf = (run: string): RunResult => ({
  ...{ run, recipe: "e5-2d", seed: 1, steps: 1, device: "cpu", threads: 1, elapsedMs: 5, msPerStep: 5 },
  test: { negElbo: 1, rec: 1, kl: 0, standardError: 0, images: 10, binarisation: "none" },
});

const effects: TrainingEffects = {
  ...effectsHere(),
  startTraining: ({ out }, onEvent) => {
    mkdirSync(out!, { recursive: true });
    writeFileSync(`${out}/result.json`, JSON.stringify(resultOf(out!)));
    onEvent({ type: "done", result: resultOf(out!), report: "", already: false });
    const nothing = (): void => undefined;
    const ended = Promise.resolve({ code: 0, signal: null });
    return { ...{ pid: 0, stop: nothing, pause: nothing, continue: nothing, kill: nothing }, ended };
  },
};

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

it("sweepIn names the trials that had ended before it, whichever they are", async () => {
  const sweep = `${folder.path}/latent`;
  mkdirSync(sweep);
  const train = { epochs: 0.1 };
  const plan = {
    layers: [await configLayer("e5-2d"), { source: "test", values: { train } }],
    keys: ["model.latent=2,3,4", "seed=1"].map((text) => parseOver(text)),
    ...{ command: "c", trialCommand: () => "c" },
  };
  const state = await planSweep(plan, sweep);
  const [, ...known] = state.trials.map((trial) => ({ trial, run: trialFolder(sweep, trial) }));
  for (const { run } of known) {
    mkdirSync(run, { recursive: true });
    writeFileSync(`${run}/result.json`, JSON.stringify(resultOf(run)));
  }
  await writeSweep(sweep, state);
  const grid = { name: "latent", recipe: "e5-2d", over: { "model.latent": [2, 3, 4], seed: [1] } };
  const ended = await sweepIn(sweep, grid, { train }, new AbortController().signal, effects);
  expect(ended.trials.map(({ state: how }) => how)).toEqual(["finished", "finished", "finished"]);
  expect(ended.reused).toEqual(known.map(({ trial }) => trial.name));
});

it("sweepIn refuses a sweep of other settings: another grid, or a quick one in the place of a full one; one of another version, and something else", async () => {
  const sweep = `${folder.path}/latent`;
  mkdirSync(sweep);
  const state = await planSweep(
    {
      layers: [await configLayer("e5-2d"), { source: "test", values: { train: { epochs: 0.1 } } }],
      keys: ["model.latent=2,3", "seed=1,2"].map((text) => parseOver(text)),
      command: "c",
      trialCommand: () => "c",
    },
    sweep,
  );
  await writeSweep(sweep, state);
  const { signal } = new AbortController();
  const grid = { name: "latent", recipe: "e5-2d", over: { "model.latent": [2, 3], seed: [1, 2] } };
  const other = `${sweep}: holds a sweep of other settings; remove ${sweep}, or choose another folder with --runs`;
  await expect(sweepIn(sweep, grid, { train: { epochs: 5 } }, signal, effects)).rejects.toThrow(other);
  const wider = { ...grid, over: { ...grid.over, "model.latent": [2, 3, 5] } };
  await expect(sweepIn(sweep, wider, { train: { epochs: 0.1 } }, signal, effects)).rejects.toThrow(other);
  const file = sweepFiles(sweep).plan;
  writeFileSync(file, readFileSync(file, "utf8").replace('"version":2', '"version":3'));
  await expect(sweepIn(sweep, grid, { train: { epochs: 0.1 } }, signal, effects)).rejects.toThrow(
    /version: .*; or remove \S+latent, or choose another folder with --runs$/,
  );
  rmSync(file);
  writeFileSync(`${sweep}/mine.txt`, "mine");
  await expect(sweepIn(sweep, grid, { train: { epochs: 0.1 } }, signal, effects)).rejects.toThrow(
    `${sweep}: holds 1 file and no sweep (no sweep.json); remove ${sweep}, or choose another folder with --runs`,
  );
});
