import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { temporaryFolder } from "../../../test/command.js";
import { commandHere } from "../../../test/command-here.js";
import { retryTrials } from "../trials/retry-trials.js";
import { trialStates } from "../trials/trial-states.js";
import { readSweep, trialConfig } from "./stored-sweep.js";

const here = temporaryFolder();
const sweep = join(here.path, "earlier");
afterAll(() => here.remove());

/** A sweep as version 1 left it: one trial finished, one whose run was removed, one that diverged, one that failed, one under way. */
beforeAll(() => {
  const config = { recipe: "custom", data: { name: "mnist", limit: 400 }, train: { steps: 8, batch: 20 }, threads: 1 };
  const test = { negElbo: 3, rec: 2, kl: 1, standardError: 0, images: 10, binarisation: "none" };
  const figures = { recipe: "custom", seed: 1, steps: 8, device: "cpu", threads: 1, elapsedMs: 1, msPerStep: 1, test };
  const error = { kind: "failure", message: "training diverged at step 3" };
  const states = [
    { state: "finished", result: { ...figures, run: "earlier/trials/seed=1" } },
    { state: "finished", result: { ...figures, run: "earlier/trials/seed=2" } },
    { state: "failed", error, diverged: true },
    { state: "failed", error: { kind: "failure", message: "the disk is full" } },
    { state: "running" },
  ];
  const trials = states.map((state, i) => {
    const seed = i + 1;
    return { name: `seed=${seed}`, values: { seed }, config: { ...config, seed }, command: "latents train", ...state };
  });
  mkdirSync(join(sweep, "trials", "seed=1"), { recursive: true });
  writeFileSync(join(sweep, "trials", "seed=1", "result.json"), JSON.stringify({ ...figures, run: "seed=1" }));
  const keys = [{ key: "seed", source: "--over seed", values: [1, 2, 3, 4, 5] }];
  const plan = { command: "latents sweep", createdAt: "2026-11-27T08:00:00Z", base: "recipe mnist", keys, workers: 2 };
  const text = JSON.stringify({ format: "latents-sweep", version: 1, ...plan, trials }, undefined, 2);
  writeFileSync(join(sweep, "sweep.json"), text);
});

it("a sweep of an earlier version is read, asked where it stands, and becomes one of today when it is gone on with", async () => {
  const earlier = await readSweep(sweep);
  const stands = async (): Promise<string[]> =>
    (await trialStates(sweep, await readSweep(sweep))).map(({ state }) => state);
  expect(await stands()).toEqual(["finished", "finished", "failed", "failed", "waiting"]);
  expect(trialConfig(sweep, earlier, earlier.trials[4])).toMatchObject({ seed: 5, train: { steps: 8 }, threads: 1 });
  const asked = await commandHere("sweep", "status", sweep);
  expect(asked.stdout).toMatch(/: 2 of 5 trials finished, 2 failed, 1 waiting\n.*seed=3 {2}failed: training diverged/s);
  expect(asked.stdout).toMatch(/RUNS {2}TEST NELBO .*\n2 of 5 +3\.00 /);
  expect(asked.stderr).toMatch(/nothing trains 1 of them; go on: npx latents sweep --resume .*earlier\n/);

  const now = await retryTrials(sweep, earlier);
  expect(now.id).toMatch(/^(?!0{12})[0-9a-f]{12}$/);
  expect(await readSweep(sweep)).toMatchObject({ version: 2, id: now.id });
  expect(await stands()).toEqual(["finished", "finished", "failed", "waiting", "waiting"]);
  expect(trialConfig(sweep, now, now.trials[4])).toEqual(trialConfig(sweep, earlier, earlier.trials[4]));
  expect(existsSync(join(sweep, "trials", "seed=2", "result.json"))).toBe(true);
  expect(JSON.parse(readFileSync(join(sweep, "failed", "seed=3.json"), "utf8"))).toMatchObject({ diverged: true });
});
