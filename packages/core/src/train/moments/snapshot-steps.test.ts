import { describe, expect, it } from "vitest";
import { InputError } from "../../errors.js";
import { adam } from "../../optim/index.js";
import { toyData, toyRuntime, toyVae } from "../../testing/toy.js";
import { nextSnapshot, snapshotSteps, type SnapshotMoments } from "./snapshot-steps.js";
import { train } from "../train.js";
import type { TrainOptions } from "../train-options.js";
import { modelValues, type TrainingState } from "../training-state.js";

describe("snapshotSteps", () => {
  it.each<[SnapshotMoments | undefined, number[]]>([
    [undefined, []],
    [{}, []],
    [{ epochs: [], every: 0 }, []],
    [{ every: 30 }, [30, 60, 90, 100]],
    [{ every: 50 }, [50, 100]],
    [{ every: 101 }, [100]],
    [{ at: [9, 3, 101], every: 50 }, [3, 9, 50, 100]],
    [{ epochs: [2, 1, 0.5] }, [4, 7, 14, 100]],
    [{ epochs: [1, 15], every: 50 }, [7, 50, 100]],
  ])("%j of 100 steps, 7 an epoch: %j", (moments, expected) => {
    expect(snapshotSteps(moments, 100, 7)).toEqual(expected);
  });

  it("refuses what is no moment", () => {
    expect(() => snapshotSteps({ epochs: [0] }, 10, 2)).toThrow(
      new InputError("train.snapshots.epochs: must be numbers above 0, got 0"),
    );
    expect(() => snapshotSteps({ every: 1.5 }, 10, 2)).toThrow(
      new InputError("train.snapshots.every: must be a whole number, 0 or more, got 1.5"),
    );
  });

  it.each([0, 1.5])("refuses step %d", (step) => {
    expect(() => snapshotSteps({ at: [step] }, 10, 2)).toThrow(
      new InputError(`train.snapshots.at: must be whole numbers above 0, got ${step}`),
    );
  });

  it("knows the next", () => {
    expect([0, 4, 5, 9].map((step) => nextSnapshot([4, 9], step))).toEqual([4, 9, 9, Infinity]);
  });
});

describe("train with snapshots", () => {
  const data = toyData();
  const run = async (options: TrainOptions): ReturnType<typeof train> =>
    train(toyVae(), data, { batch: 16, seed: 2, runtime: await toyRuntime(), ...options });

  it("stops at each, after validation and before the checkpoint, and changes nothing", async () => {
    const calls: string[] = [];
    const seen: Record<string, Float32Array>[] = [];
    const states: TrainingState[] = [];
    const result = await run({
      ...{ steps: 30, snapshots: { epochs: [3], every: 20 }, checkpointEvery: 10, validation: 16, validateEvery: 20 },
      onSnapshot: async (trained, { step }) => {
        // it can be used
        expect((await trained.sample(3)).shape).toEqual([3, 16]);
        seen.push(trained.values);
        calls.push(`snapshot ${step}`);
      },
      onValidation: (_, { step }) => void calls.push(`validation ${step}`),
      onCheckpoint: (state, { step }) => {
        states.push(state);
        calls.push(`checkpoint ${step}`);
      },
    });
    // 48 images are trained on: 3 steps an epoch
    expect(calls).toEqual([
      ...["snapshot 9", "checkpoint 10", "validation 20", "snapshot 20", "checkpoint 20"],
      ...["validation 30", "snapshot 30", "checkpoint 30"],
    ]);
    expect(seen[1]).toEqual(modelValues(states[1].values));
    expect(seen[2]).toEqual(result.values);
    const plain = await run({ steps: 30, validation: 16, validateEvery: 20 });
    expect(plain.values).toEqual(result.values);
  });

  it("shows the averages where they are kept, and a resumed run shows the same as one at once", async () => {
    const shown = async (options: Partial<TrainOptions>): Promise<Map<number, Record<string, Float32Array>>> => {
      const all = new Map<number, Record<string, Float32Array>>();
      let last: TrainingState | undefined;
      await run({
        ...{ steps: 24, snapshots: { every: 7 }, optimizer: adam(1e-2), emaDecay: 0.9, ...options },
        onSnapshot: (trained, { step }) => void all.set(step, trained.values),
        onCheckpoint: (state) => void (last = state),
      });
      expect(all.get(24)).toEqual(modelValues(last!.values));
      expect(all.get(24)).not.toEqual(
        Object.fromEntries(Object.keys(all.get(24)!).map((name) => [name, last!.values[name].data])),
      );
      return all;
    };
    const whole = await shown({});
    expect([...whole.keys()]).toEqual([7, 14, 21, 24]);
    const { state } = await run({ steps: 10, optimizer: adam(1e-2), emaDecay: 0.9 });
    const resumed = await shown({ resume: state });
    expect([...resumed.keys()]).toEqual([14, 21, 24]);
    for (const [step, values] of resumed) expect(values).toEqual(whole.get(step));
  });

  it("shows the end of a training that stops early, and none of one that is interrupted", async () => {
    const shown: number[] = [];
    const options: TrainOptions = {
      ...{ steps: 1000, snapshots: { every: 1000 }, validation: 16, validateEvery: 5 },
      onSnapshot: (_, { step }) => void shown.push(step),
    };
    const early = await run({ ...options, earlyStopping: { patience: 1, minDelta: 1e6 } });
    expect([early.stopped, shown]).toEqual(["early", [early.state.step]]);
    shown.length = 0;
    const controller = new AbortController();
    const aborted = await run({ ...options, signal: controller.signal, onProgress: () => controller.abort() });
    expect([aborted.stopped, shown]).toEqual(["aborted", []]);
  });
});
