import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { InputError, writeSafetensors, type TrainingState } from "@latents/core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../test/command.js";
import { checkpointSteps, cleanCheckpoints, latestCheckpoint, readCheckpoint, saveCheckpoint } from "./checkpoints.js";

let parent: ReturnType<typeof temporaryFolder>;
let folder: string;
beforeAll(() => (parent = temporaryFolder()));
beforeEach(() => (folder = mkdtempSync(join(parent.path, "c"))));
afterAll(() => parent.remove());

const state = (step: number, best?: TrainingState["best"]): TrainingState => ({
  step,
  values: {
    "encoder.0.weight": {
      dtype: "float",
      shape: [2, 3],
      data: Float32Array.of(step, 1.401298464324817e-45, -0, 2 ** 120, 1 / 3, 7),
    },
    "optimizer.step": { dtype: "float", shape: [], data: Float32Array.of(step) },
  },
  ...(best && { best }),
});

const silent = (): void => undefined;

describe("checkpoints", () => {
  it("bring every bit back, and what early stopping has seen", async () => {
    const saved = state(5, { step: 3, negElbo: 100 + 1 / 3 });
    const path = await saveCheckpoint(folder, saved, 2);
    expect((await readCheckpoint(path)).state).toEqual(saved);
    expect(Object.is((await readCheckpoint(path)).state.values["encoder.0.weight"].data[2], -0)).toBe(true);
  });

  it("are pruned to the newest", async () => {
    for (const step of [10, 20, 100]) await saveCheckpoint(folder, state(step), 2);
    expect(await checkpointSteps(folder)).toEqual([100, 20]);
  });

  it("between regular ones go when there is a newer one, so that the same files are left", async () => {
    const left: number[][] = [];
    for (const step of [10, 13, 17, 20, 24, 30, 38, 40, 41, 44]) {
      await saveCheckpoint(folder, state(step), 2, 10);
      left.push(await checkpointSteps(folder));
    }
    expect(left).toEqual([
      [10],
      [13, 10],
      [17, 10],
      [20, 10],
      [24, 20],
      [30, 20],
      [38, 30],
      [40, 30],
      [41, 40],
      [44, 40],
    ]);
  });

  it("of a future that was given up are removed by the next save", async () => {
    for (const step of [10, 20, 30]) await saveCheckpoint(folder, state(step), 3);
    await saveCheckpoint(folder, state(15), 3);
    expect(await checkpointSteps(folder)).toEqual([15, 10]);
  });

  it("are passed over when damaged, each with a warning", async () => {
    for (const step of [1, 2, 3]) await saveCheckpoint(folder, state(step), 3);
    const damaged = join(folder, "step-3.safetensors");
    const bytes = readFileSync(damaged);
    for (const length of [0, 7, 8, 100, bytes.length - 1]) {
      writeFileSync(damaged, bytes.subarray(0, length));
      const warnings: string[] = [];
      const found = await latestCheckpoint(folder, (message) => warnings.push(message));
      expect(found?.state.step).toBe(2);
      expect(warnings).toEqual([expect.stringMatching(/step-3.*; going back to the checkpoint of step 2$/)]);
    }
  });

  it.each([NaN, Infinity, -Infinity])("are passed over when they hold %s", async (value) => {
    for (const step of [1, 2]) await saveCheckpoint(folder, state(step), 2);
    const spoilt = state(2);
    spoilt.values["encoder.0.weight"].data[4] = value;
    await saveCheckpoint(folder, spoilt, 2);
    const warnings: string[] = [];
    expect((await latestCheckpoint(folder, (message) => warnings.push(message)))?.state.step).toBe(1);
    expect(warnings).toEqual([
      `${join(folder, "step-2.safetensors")}: tensor "encoder.0.weight" must hold finite numbers, value 4 is ${value}; going back to the checkpoint of step 1`,
    ]);
  });

  it("are passed over when they are of another step than their name says, or of another model", async () => {
    for (const step of [1, 2, 3]) await saveCheckpoint(folder, state(step), 3);
    copyFileSync(join(folder, "step-1.safetensors"), join(folder, "step-3.safetensors"));
    const warnings: string[] = [];
    const check = ({ step }: TrainingState): void => {
      if (step === 2) throw new InputError("another model's");
    };
    expect((await latestCheckpoint(folder, (message) => warnings.push(message), check))?.state.step).toBe(1);
    expect(warnings).toEqual([
      expect.stringMatching(/step-3\.safetensors: must be of step 3, as its name says, got 1; going back to/),
      expect.stringMatching(/step-2\.safetensors: another model's; going back to the checkpoint of step 1$/),
    ]);
  });

  it("are refused when none can be read, and absent when there is none", async () => {
    expect(await latestCheckpoint(folder, silent)).toBeUndefined();
    writeFileSync(join(folder, "step-7.safetensors"), writeSafetensors(new Map(), { format: "other" }));
    await expect(latestCheckpoint(folder, silent)).rejects.toThrow(
      /step-7\.safetensors: must be a checkpoint of latents .*; no checkpoint of this run can be read: train it again/,
    );
  });

  it("lose what unfinished saves left", async () => {
    const path = await saveCheckpoint(folder, state(1), 1);
    writeFileSync(join(folder, ".step-2.safetensors.123-abcd.tmp"), "half");
    await cleanCheckpoints(folder);
    expect(readdirSync(folder)).toEqual(["step-1.safetensors"]);
    expect(existsSync(path)).toBe(true);
  });
});
