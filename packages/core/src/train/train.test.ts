import { describe, expect, it } from "vitest";
import { splitDataset } from "../data/index.js";
import { InputError, ShapeError } from "../errors.js";
import { evaluate } from "../evaluate/index.js";
import type { ModelValues } from "../inference/index.js";
import { squaredError } from "../likelihoods/index.js";
import { activation, batchNorm, lambda, linear, sequential } from "../nn/index.js";
import { elbo } from "../objectives/index.js";
import { reshape } from "../ops/index.js";
import { adam, sgd } from "../optim/index.js";
import type { Runtime } from "../runtime/index.js";
import { toyData, toyRuntime, toyVae } from "../testing/toy.js";
import { train } from "./train.js";
import type { TrainOptions } from "./train-options.js";
import { Trainer } from "./trainer.js";
import { modelValues } from "./training-state.js";

const data = toyData();
const run = async (options: TrainOptions): ReturnType<typeof train> =>
  train(toyVae(), data, { batch: 16, seed: 2, runtime: await toyRuntime(), ...options });

describe("train", () => {
  it("learns: the negative ELBO falls well below its start", async () => {
    const { history, state, stopped, msPerStep } = await run({
      steps: 400,
      optimizer: adam(1e-2),
      binarisation: "threshold",
    });
    const losses = history.flatMap(({ values }) => [...values["loss"]]);
    const average = (from: number, to: number): number =>
      losses.slice(from, to).reduce((a, v) => a + v, 0) / (to - from);
    expect(losses).toHaveLength(400);
    expect(average(0, 20)).toBeGreaterThan(9);
    expect(average(380, 400)).toBeLessThan(0.75 * average(0, 20));
    expect([state.step, stopped]).toEqual([400, "done"]);
    expect(msPerStep).toBeGreaterThan(0);
    for (const { values, firstStep, steps } of history) {
      expect(Object.keys(values)).toEqual(["loss", "rec", "kl", "klPerDimension"]);
      expect(values["kl"]).toHaveLength(steps);
      values["loss"].forEach((v, i) => expect(v).toBeCloseTo(values["rec"][i] + values["kl"][i], 4));
      expect(Number.isInteger(firstStep)).toBe(true);
    }
  });

  it("counts epochs in full minibatches, by fractions too", async () => {
    expect((await run({ epochs: 2 })).state.step).toBe(8);
    expect((await run({ epochs: 0.5 })).state.step).toBe(2);
    expect((await run({ epochs: 0.01 })).state.step).toBe(1);
    expect((await run({ epochs: 1, batch: 20 })).state.step).toBe(3);
    expect((await run({ epochs: 1, validation: 16 })).state.step).toBe(3);
  });

  it("shows changed images for so many steps, in any chunks, and measures those held out as they are", async () => {
    const options = { steps: 6, validation: 0.25, validateEvery: 6, binarisation: "threshold" } as const;
    const losses = async (more: Partial<TrainOptions>): Promise<number[]> =>
      (await run({ ...options, ...more })).history.flatMap(({ values }) => [...values["loss"]]);
    const plain = await losses({});
    const augment = { flip: true, shift: 1, steps: 3 };
    const changed = await losses({ augment });
    expect(changed[0]).not.toBe(plain[0]);
    expect(await losses({ augment, checkpointEvery: 1 })).toEqual(changed);
    // with steps too small to learn by, only what is shown tells the losses apart
    const still = { optimizer: sgd(1e-12) };
    const [seen, never] = [await losses({ ...still, augment }), await losses(still)];
    expect(seen.map((loss, i) => Math.abs(loss - never[i]) < 1e-6)).toEqual([false, false, false, true, true, true]);
    const [one, other] = await Promise.all([run({ ...options, ...still, augment }), run({ ...options, ...still })]);
    expect(one.validations[0].negElbo).toBeCloseTo(other.validations[0].negElbo, 5);
  });

  it("calls back in order: progress, validation, checkpoint, and waits for each", async () => {
    const calls: string[] = [];
    const slowly = async (what: string): Promise<void> => {
      await new Promise((resolve) => setTimeout(resolve, 2));
      calls.push(what);
    };
    const result = await run({
      ...{ steps: 20, validation: 0.25, validateEvery: 6, checkpointEvery: 12 },
      onProgress: ({ firstStep, steps }, { step, steps: all }) => {
        expect(step).toBe(firstStep + steps);
        expect(all).toBe(20);
        return slowly(`progress ${step}`);
      },
      onValidation: ({ images }, { step, epoch }) => {
        expect([images, epoch]).toEqual([16, Math.floor(step / 3)]);
        return slowly(`validation ${step}`);
      },
      onCheckpoint: (state, { step }) => {
        expect(state.step).toBe(step);
        return slowly(`checkpoint ${step}`);
      },
    });
    expect(calls.filter((call) => !call.startsWith("progress"))).toEqual([
      "validation 6",
      "validation 12",
      "checkpoint 12",
      "validation 18",
      "validation 20",
      "checkpoint 20",
    ]);
    for (const step of [6, 12, 18, 20]) {
      expect(calls).toContain(`progress ${step}`); // chunks end where something is due
      expect(calls.indexOf(`progress ${step}`)).toBeLessThan(calls.indexOf(`validation ${step}`));
    }
    expect(result.validations.map((v) => v.step)).toEqual([6, 12, 18, 20]);
    expect(result.state.best).toEqual(
      result.validations
        .map(({ step, negElbo }) => ({ step, negElbo }))
        .reduce((a, b) => (b.negElbo < a.negElbo ? b : a)),
    );
  });

  it("may be looked at, saved and kept waiting between chunks, and ends in the same bits", async () => {
    const options = { steps: 30, validation: 16, validateEvery: 10, checkpointEvery: 20, emaDecay: 0.9 };
    const calls: string[] = [];
    const seen: Awaited<ReturnType<typeof run>>["values"][] = [];
    const watched = await run({
      ...options,
      onValidation: (_, { step }) => void calls.push(`validation ${step}`),
      onCheckpoint: ({ best }, { step }) => void calls.push(`checkpoint ${step} best ${best?.step ?? 0}`),
      onBetween: async (standing, { step }) => {
        const model = await standing.trained();
        expect((await model.sample(3)).shape).toEqual([3, 16]);
        await model.release();
        seen.push(model.values);
        await standing.save();
        await standing.save();
        await new Promise((resolve) => setTimeout(resolve, 2));
        calls.push(`between ${step}`);
      },
    });
    // after all that was due, and what is saved is not saved again
    const at20 = calls.slice(calls.indexOf("validation 20"));
    expect(at20.slice(0, 3)).toEqual([
      "validation 20",
      expect.stringMatching(/^checkpoint 20 best (10|20)$/),
      "between 20",
    ]);
    expect(new Set(calls).size).toBe(calls.length);
    expect(calls.at(-1)).toBe("between 30");
    expect(seen.at(-1)).toEqual(watched.values);
    const alone = await run(options);
    expect(watched.state).toEqual(alone.state);
    expect(watched.validations).toEqual(alone.validations);
  });

  it("holds the validation images out of the training", async () => {
    // every image has one value throughout, its own number; grey values reach the loop as they are
    const numbered = { ...toyData(40), pixels: Uint8Array.from({ length: 40 * 16 }, (_, i) => i >> 4) };
    const trained = new Set<number>();
    const inner = await toyRuntime();
    const watched: Runtime = {
      ...{ device: inner.device, engine: inner.engine, threads: inner.threads },
      compile: (graph) => inner.compile(graph),
      compileLoop: async (program) => {
        const loop = await inner.compileLoop(program);
        const run: typeof loop.run = (steps, feeds) => {
          for (const value of feeds["x"].data) trained.add(Number(value));
          return loop.run(steps, feeds);
        };
        return new Proxy(loop, {
          get: (target, key) => {
            const member: unknown = Reflect.get(target, key, target);
            return key === "run" ? run : typeof member === "function" ? (member.bind(target) as unknown) : member;
          },
        });
      },
    };
    const { validations } = await train(toyVae({ likelihood: squaredError() }), numbered, {
      ...{ epochs: 8, batch: 10, seed: 1, validation: 10, runtime: watched },
    });
    expect(trained.size).toBe(30);
    expect(validations[0].images).toBe(10);
    const { validation } = splitDataset(numbered, { validation: 10, seed: 1 });
    for (const value of validation.pixels) expect(trained).not.toContain(value);
  });

  it("stops early after `patience` validations without a better one", async () => {
    // with a rate of 0 no validation can be better than the first
    const still = await run({
      ...{ steps: 100, optimizer: sgd(0), validation: 0.25, validateEvery: 5 },
      earlyStopping: { patience: 3 },
    });
    expect([still.state.step, still.stopped]).toEqual([20, "early"]);
    expect(still.state.best?.step).toBe(5);
    const learning = await run({
      ...{ steps: 320, optimizer: adam(1e-2), validation: 0.25, validateEvery: 80, binarisation: "threshold" },
      earlyStopping: { patience: 2 },
    });
    expect([learning.state.step, learning.stopped]).toEqual([320, "done"]);
    const choosy = await run({
      ...{ steps: 320, optimizer: adam(1e-2), validation: 0.25, validateEvery: 80, binarisation: "threshold" },
      earlyStopping: { patience: 2, minDelta: 1000 },
    });
    expect([choosy.state.step, choosy.stopped]).toEqual([240, "early"]);
  });

  it("keeps the model of the best validation, says which it was, and keeps the last where that is asked for", async () => {
    // a rate at which it gets worse again
    const options = { steps: 60, optimizer: adam(0.3), validation: 0.25, validateEvery: 5 };
    const stopping = await run({ ...options, earlyStopping: { patience: 100, minDelta: 1e6 } });
    const lowest = stopping.validations.reduce((a, b) => (b.negElbo < a.negElbo ? b : a));
    expect(stopping.kept).toEqual({ step: lowest.step, negElbo: lowest.negElbo });
    expect(lowest.step).toBeLessThan(60);
    // minDelta is the patience's, which counts from the first
    expect(stopping.state.best?.step).toBe(5);
    const seen = new Map<number, unknown>();
    const last = await run({
      ...{ ...options, keep: "last", earlyStopping: { patience: 100 }, checkpointEvery: 5 },
      onCheckpoint: ({ step, values }) => void seen.set(step, modelValues(values)),
    });
    expect(stopping.values).toEqual(seen.get(lowest.step));
    expect([last.values, last.kept, last.state.kept]).toEqual([seen.get(60), undefined, undefined]);
    expect(stopping.state.values).toEqual(last.state.values);
    // without early stopping the last, unless it is asked for
    expect((await run(options)).values).toEqual(last.values);
    expect((await run({ ...options, keep: "best" })).values).toEqual(stopping.values);
  });

  it("keeps the averages of the best validation where there are averages", async () => {
    const options = { steps: 40, optimizer: adam(0.3), validation: 0.25, validateEvery: 5, emaDecay: 0.5 };
    const { kept, values, validations, state } = await run({ ...options, keep: "best" });
    const alone = await run({ ...options, steps: kept!.step });
    expect(values).toEqual(alone.values);
    expect(kept!.negElbo).toBe(Math.min(...validations.map(({ negElbo }) => negElbo)));
    expect(Object.keys(state.kept!.values).some((name) => name.startsWith("ema."))).toBe(false);
  });

  it("stops after the chunk in which it is aborted, with a checkpoint", async () => {
    const controller = new AbortController();
    const saved: number[] = [];
    const result = await run({
      steps: 10_000,
      signal: controller.signal,
      onProgress: (_, { step }) => {
        if (step >= 12) controller.abort();
      },
      onCheckpoint: ({ step }) => void saved.push(step),
    });
    expect(result.stopped).toBe("aborted");
    expect(result.state.step).toBe(12); // chunks of 4 and 8
    expect(saved).toEqual([12]);
    const never = await run({ steps: 10, signal: AbortSignal.abort() });
    expect([never.stopped, never.state.step, never.history]).toEqual(["aborted", 0, []]);
  });

  it("makes checkpoints by the clock as well, and ends in the same bits", async () => {
    const options = { steps: 1500, checkpointEvery: 500, checkpointEverySeconds: 1e-9 };
    const saved: number[] = [];
    const often = await run({ ...options, onCheckpoint: ({ step }) => void saved.push(step) });
    expect(saved.filter((step) => step % 500 === 0)).toEqual([500, 1000, 1500]);
    expect(saved[0]).toBe(4); // after the first chunk
    expect((await run({ ...options, checkpointEverySeconds: 3600 })).state).toEqual(often.state);
  });

  it("lets timers run between chunks", async () => {
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    const { history } = await run({ steps: 3000 });
    clearInterval(timer);
    expect(history.length).toBeGreaterThan(3);
    expect(ticks).toBeGreaterThanOrEqual(history.length - 2);
    // a chunk is short
    for (const { elapsedMs } of history) expect(elapsedMs).toBeLessThan(2000);
  });

  it("refuses an option that there is not", async () => {
    const slip = { steps: 3, step: 3 } as TrainOptions;
    await expect(run(slip)).rejects.toThrow("train.step: unknown option. Allowed: steps, epochs, batch,");
  });

  it("passes on what a callback throws", async () => {
    const full = new Error("disk full");
    await expect(
      run({
        steps: 10,
        onCheckpoint: () => {
          throw full;
        },
      }),
    ).rejects.toBe(full);
  });

  it("warms the KL up step by step", async () => {
    const trainer = await Trainer.create(
      toyVae({ objective: elbo({ klWarmUp: 4, klWeight: 2 }) }),
      data,
      await toyRuntime(),
      {
        ...{ steps: 6, batch: 16 },
      },
    );
    const { values } = await trainer.run(6);
    await trainer.release();
    [0.5, 1, 1.5, 2, 2, 2].forEach((weight, i) =>
      expect(values["loss"][i]).toBeCloseTo(values["rec"][i] + weight * values["kl"][i], 4),
    );
  });

  it("averages parameters exponentially, and gives the averages as the model", async () => {
    const decay = 0.75;
    const options = { steps: 5, batch: 16, seed: 2, optimizer: adam(1e-2), emaDecay: decay };
    const trainer = await Trainer.create(toyVae(), data, await toyRuntime(), options);
    const name = "decoder.1.weight";
    const initial = await trainer.state();
    expect(initial.values[`ema.${name}`].data).toEqual(initial.values[name].data);
    const seen: Float32Array[] = [];
    for (let step = 0; step < 5; step++) {
      await trainer.run(1);
      const { values } = await trainer.state();
      seen.unshift(values[name].data);
      // the newest weighs 1, those before it decay, decay^2, ...; the start values nothing
      const whole = seen.reduce((sum, _, age) => sum + decay ** age, 0);
      values[`ema.${name}`].data.forEach((v, i) =>
        expect(v).toBeCloseTo(seen.reduce((sum, data, age) => sum + decay ** age * data[i], 0) / whole, 6),
      );
    }
    const { values } = await trainer.state();
    await trainer.release();
    expect(modelValues(values)[name]).toEqual(values[`ema.${name}`].data);
    expect(modelValues(values)[name]).not.toEqual(values[name].data);
    expect(Object.keys(modelValues(values)).some((n) => n.startsWith("ema.") || n.startsWith("optimizer."))).toBe(
      false,
    );
    const { values: trained } = await run(options);
    expect(trained[name]).toEqual(values[`ema.${name}`].data);
  });

  it("starts averages without the start values: a slow average of a short training is no untrained model", async () => {
    const options = { steps: 400, optimizer: adam(1e-2), binarisation: "threshold" } as const;
    const negElbo = async (values: ModelValues): Promise<number> =>
      (await evaluate(toyVae(), values, data, await toyRuntime(), { binarisation: "threshold" })).negElbo;
    const start = await negElbo((await run({ ...options, steps: 1, optimizer: sgd(0) })).values);
    const plain = await negElbo((await run(options)).values);
    const averaged = await negElbo((await run({ ...options, emaDecay: 0.999 })).values);
    expect(plain).toBeLessThan(start - 1);
    // the mean of 400 steps lies behind their end, but nearer to it than to their start
    expect(averaged).toBeLessThan((start + plain) / 2);
  });

  it("averages the running statistics of batch norm with the parameters that they belong to", async () => {
    const decay = 0.75;
    const model = toyVae({ encoder: sequential(linear(8), batchNorm(), activation("relu")) });
    const options = { steps: 6, batch: 16, seed: 2, optimizer: adam(1e-1), emaDecay: decay };
    const trainer = await Trainer.create(model, data, await toyRuntime(), options);
    for (const name of ["encoder.1.runningMean", "encoder.1.runningVar"])
      expect((await trainer.state()).values[`ema.${name}`].data).toEqual((await trainer.state()).values[name].data);
    let { values } = await trainer.state();
    for (let step = 0; step < 6; step++) {
      const before = values;
      await trainer.run(1);
      ({ values } = await trainer.state());
      const weight = (1 - decay) / (1 - decay ** (step + 1));
      for (const name of ["encoder.1.runningMean", "encoder.1.runningVar"])
        values[`ema.${name}`].data.forEach((v, i) =>
          expect(v).toBeCloseTo((1 - weight) * before[`ema.${name}`].data[i] + weight * values[name].data[i], 5),
        );
    }
    await trainer.release();
    const shown = modelValues(values);
    expect(shown["encoder.1.runningVar"]).toEqual(values["ema.encoder.1.runningVar"].data);
    expect(shown["encoder.1.runningVar"]).not.toEqual(values["encoder.1.runningVar"].data);
    // what averages have no average of their own
    expect(Object.keys(values).filter((name) => /^(ema|optimizer)\.(ema|optimizer)\./.test(name))).toEqual([]);
  });

  it("clips gradients by their norm over all parameters", async () => {
    const step = async (clipNorm?: number): Promise<number> => {
      const trainer = await Trainer.create(toyVae(), data, await toyRuntime(), {
        ...{ steps: 1, batch: 16, seed: 2, optimizer: sgd(1), clipNorm },
      });
      const before = (await trainer.state()).values;
      await trainer.run(1);
      const after = (await trainer.state()).values;
      await trainer.release();
      let squares = 0;
      for (const name of Object.keys(before))
        before[name].data.forEach((v, i) => (squares += (v - after[name].data[i]) ** 2));
      return Math.sqrt(squares);
    };
    const free = await step();
    expect(free).toBeGreaterThan(0.5);
    expect(await step(0.1)).toBeCloseTo(0.1, 5);
    expect(await step(100)).toBeCloseTo(free, 6);
  });
});

describe("what train refuses", () => {
  const cases: [TrainOptions, string][] = [
    [{}, "train: give either steps or epochs, got neither"],
    [{ steps: 1, epochs: 1 }, "train: give either steps or epochs, got both"],
    [{ steps: 0 }, "train.steps: must be a positive whole number, got 0"],
    [{ steps: 1.5 }, "train.steps: must be a positive whole number, got 1.5"],
    [{ epochs: -1 }, "train.epochs: must be a number above 0, got -1"],
    [{ epochs: NaN }, "train.epochs: must be a number above 0, got NaN"],
    [{ steps: 1, batch: 65 }, "train.batch: must be a whole number from 1 to the 64 training images, got 65"],
    [{ steps: 1, batch: 0 }, "train.batch: must be a whole number from 1 to the 64 training images, got 0"],
    [
      { steps: 1, batch: 60, validation: 0.5 },
      "train.batch: must be a whole number from 1 to the 32 training images, got 60",
    ],
    [{ steps: 1, checkpointEvery: 0 }, "train.checkpointEvery: must be a positive whole number, got 0"],
    [{ steps: 1, checkpointEverySeconds: 0 }, "train.checkpointEverySeconds: must be a number above 0, got 0"],
    [{ steps: 1, validateEvery: 2.5 }, "train.validateEvery: must be a positive whole number, got 2.5"],
    [
      { steps: 1, earlyStopping: { patience: 3 } },
      "train.earlyStopping: needs held-out images; set data.validation (validation of train()) to a share of the data",
    ],
    [
      { steps: 1, validation: 0.25, earlyStopping: { patience: 0 } },
      "train.earlyStopping.patience: must be a positive whole number, got 0",
    ],
    [
      { steps: 1, keep: "best" },
      "train.keep: best needs held-out images; set data.validation (validation of train()) to a share of the data, or keep last",
    ],
    [
      { steps: 1, validation: 0.25, earlyStopping: { patience: 1, minDelta: -1 } },
      "train.earlyStopping.minDelta: must be a number, 0 or more, got -1",
    ],
    [
      { steps: 1, binarisation: "none" },
      'train: the bernoulli likelihood needs bits, got data.binarisation "none"; choose dynamic, static or threshold',
    ],
    [{ steps: 1, clipNorm: 0 }, "optimizer.clipNorm: must be a number above 0, got 0"],
    [{ steps: 1, emaDecay: 1 }, "optimizer.emaDecay: must be between 0 and 1, got 1"],
    [
      { steps: 1, validation: 64 },
      "splitDataset: validation must be a fraction or a number of images that leaves both parts of toy (train) (64 images) non-empty, got 64; hold out 1 to 63 images",
    ],
  ];
  for (const [options, message] of cases)
    it(message, async () => {
      const error: unknown = await run(options).catch((e: unknown) => e);
      expect(error).toBeInstanceOf(InputError);
      expect((error as InputError).message).toBe(message);
    });

  it("images that do not fit the model", async () => {
    const wide = { ...data, shape: [1, 4, 8] as const, count: 32 };
    await expect(train(toyVae(), wide, { steps: 1, batch: 8, runtime: await toyRuntime() })).rejects.toThrow(
      "linear(encoder.0): last axis must be 16, got [8, 32]; check the sizes of the layer before",
    );
  });

  it("a net that only one size of batch fits, before the first step", async () => {
    const rigid = lambda("rigid", (x) => reshape(x, [16, 16]));
    const seen: number[] = [];
    const model = toyVae({ encoder: sequential(rigid, linear(8)) });
    const options = { steps: 3, batch: 16, runtime: await toyRuntime(), onProgress: (): void => void seen.push(1) };
    await expect(train(model, data, options)).rejects.toThrow(ShapeError);
    await expect(train(model, data, options)).rejects.toThrow(
      "reshape: [batch, 16] does not have as many values as [16, 16]",
    );
    expect(seen).toEqual([]);
  });

  it("a trainer asked for no steps; one that is done does nothing", async () => {
    const trainer = await Trainer.create(toyVae(), data, await toyRuntime(), { steps: 3, batch: 16 });
    for (const steps of [0, -1, 1.5, NaN])
      await expect(trainer.run(steps)).rejects.toThrow(
        `trainer.run: steps must be a positive whole number, got ${steps}`,
      );
    expect((await trainer.run(10)).steps).toBe(3);
    const before = await trainer.state();
    expect(await trainer.run(10)).toEqual({ firstStep: 3, steps: 0, values: {}, elapsedMs: 0 });
    expect(await trainer.state()).toEqual(before);
    await trainer.release();
  });
});
