import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { resolveConfig, type Config } from "@latents/core";
import { afterEach, beforeEach, expect, it } from "vitest";
import { temporaryFolder } from "../../../test/command.js";
import { effectsHere } from "../../../test/command-here.js";
import { writeRunConfig } from "../run-config.js";
import { runFiles } from "../run-files.js";
import { trainIn } from "./train-in.js";

let folder: ReturnType<typeof temporaryFolder>;
let run: string;
beforeEach(() => {
  folder = temporaryFolder();
  run = join(folder.path, "z2");
  mkdirSync(run);
});
afterEach(() => folder.remove());

const configOf = (values: object): Config => resolveConfig([{ source: "test", values: { title: "t", ...values } }]);
const wanted = configOf({ train: { steps: 100 } });
const take = (config = wanted): Promise<boolean> =>
  trainIn(run, { recipe: "mnist", sets: [], config, commit: "abc" }, new AbortController().signal, effectsHere());

/** A run that has ended. */
async function finished(config: Config): Promise<void> {
  await writeRunConfig(run, {
    ...{ config, command: "c", createdAt: "", versions: {}, machine: { device: "cpu", threads: 1 } },
    ...{ data: { name: "mnist", count: 60_000, shape: [1, 28, 28] as const }, steps: 100 },
  });
  mkdirSync(runFiles(run).checkpoints);
  writeFileSync(join(runFiles(run).checkpoints, "step-100.safetensors"), "");
  writeFileSync(runFiles(run).result, "{}");
}

it("takes a finished run that differs in where it ran and what it is called alone", async () => {
  await finished(configOf({ title: "another", threads: 3, checkpoint: { everySeconds: 7 }, train: { steps: 100 } }));
  expect(await take()).toBe(true);
  expect(await take(configOf({ device: "cpu", threads: 1, train: { steps: 100 } }))).toBe(true);
});

it("refuses a run of other settings and names them", async () => {
  await finished(wanted);
  await expect(take(configOf({ train: { steps: 200 } }))).rejects.toThrow(
    `${run}: holds a run of other settings (train.steps 100, wanted 200); remove ${run}, or choose another folder with --runs`,
  );
  await expect(take(configOf({ seed: 2, train: { steps: 100, batch: 7 } }))).rejects.toThrow(
    /other settings \(seed 1, wanted 2 and 1 more\)/,
  );
});

it.each([
  ['"version": 1', '"version": 2', /version must be 1, got 2; it was written by another latents; or remove \S+z2, or/],
  ['"steps": 100,', '"stepz": 100,', /stepz .*: unknown key; did you mean "steps"\?.*; or remove \S+z2, or choose/],
  ["{", "", /config\.json: not valid JSON: .*; or remove \S+z2, or choose another folder with --runs$/],
])("says in one error how a run that has %s changed to %s can be replaced", async (from, to, message) => {
  await finished(wanted);
  const { config } = runFiles(run);
  writeFileSync(config, readFileSync(config, "utf8").replace(from, to));
  await expect(take()).rejects.toThrow(message);
});

it("refuses a folder of something else, and a finished run whose checkpoints are gone", async () => {
  writeFileSync(join(run, "mine.txt"), "mine");
  await expect(take()).rejects.toThrow(
    `${run}: holds 1 file and no run (no config.json); remove ${run}, or choose another folder with --runs`,
  );
  rmSync(join(run, "mine.txt"));
  await finished(wanted);
  rmSync(runFiles(run).checkpoints, { recursive: true });
  await expect(take()).rejects.toThrow(`${run}: the finished run no longer has a checkpoint; remove ${run}, or choose`);
});
