import { describe, expect, it } from "vitest";
import { adam, adamax, cosineSchedule, sgd } from "../optim/index.js";
import { elbo } from "../objectives/index.js";
import type { Vae } from "../models/index.js";
import { toyData, toyRuntime, toyVae } from "../testing/toy.js";
import { train } from "./train.js";
import { Trainer, type TrainerOptions } from "./trainer.js";
import type { TrainingState } from "./training-state.js";

const data = toyData();
const steps = 60;

/** Trains from `resume` up to step `to` in chunks of the given lengths, and gives the state and every loss. */
async function advance(
  model: Vae,
  options: Partial<TrainerOptions>,
  to: number,
  chunks: readonly number[],
  resume?: TrainingState,
): Promise<{ state: TrainingState; losses: number[] }> {
  const trainer = await Trainer.create(model, data, await toyRuntime(), {
    steps,
    batch: 16,
    seed: 5,
    ...options,
    resume,
  });
  const losses: number[] = [];
  for (let i = 0; trainer.step < to; i++) {
    const { values, firstStep } = await trainer.run(Math.min(chunks[i % chunks.length], to - trainer.step));
    expect(firstStep).toBe((resume?.step ?? 0) + losses.length);
    losses.push(...values["loss"]);
  }
  const state = await trainer.state();
  await trainer.release();
  return { state, losses };
}

/** As a file would keep it. */
const stored = ({ step, values, best, kept }: TrainingState): TrainingState =>
  structuredClone({ step, values, ...(best && { best }), ...(kept && { kept }) });

const settings: Record<string, { model?: Vae; options?: Partial<TrainerOptions> }> = {
  "the default": {},
  "Adam with a cosine schedule, clipping, averaging and KL warm-up": {
    model: toyVae({ objective: elbo({ klWarmUp: 40 }) }),
    options: { optimizer: adam(cosineSchedule(1e-2)), clipNorm: 1, emaDecay: 0.9 },
  },
  Adamax: { options: { optimizer: adamax() } },
  "SGD with momentum": { options: { optimizer: sgd(1e-2, { momentum: 0.9 }) } },
  "static binarisation": { options: { binarisation: "static" } },
};

describe("60 steps at once, and 25 resumed for 35 more, end in the same bits", () => {
  for (const [title, { model = toyVae(), options = {} }] of Object.entries(settings))
    it(title, async () => {
      const whole = await advance(model, options, steps, [steps]);
      expect(whole.losses).toHaveLength(steps);
      expect(new Set(whole.losses).size).toBeGreaterThan(50);
      for (const chunks of [[1], [60], [4, 8, 16], [7]]) {
        const first = await advance(model, options, 25, chunks);
        const second = await advance(model, options, steps, chunks, stored(first.state));
        expect([...first.losses, ...second.losses]).toEqual(whole.losses);
        expect(second.state).toEqual(whole.state);
      }
    });
});

it("another seed, and another step to resume from, give other values", async () => {
  const whole = await advance(toyVae(), {}, steps, [steps]);
  expect((await advance(toyVae(), { seed: 6 }, steps, [steps])).losses).not.toEqual(whole.losses);
  const first = await advance(toyVae(), {}, 25, [25]);
  const shifted = await advance(toyVae(), {}, steps, [steps], { ...first.state, step: 24 });
  expect(shifted.state.values).not.toEqual(whole.state.values);
});

it("train() resumes too, with validation, checkpoints and early stopping", async () => {
  const states = new Map<number, TrainingState>();
  const options = {
    ...{ steps, batch: 16, seed: 5, validation: 0.25, validateEvery: 10, checkpointEvery: 25 },
    // a rate that spoils the model after its best validation, which must then come from the checkpoints
    ...{ earlyStopping: { patience: 50 }, optimizer: adam((step) => (step < 22 ? 1e-2 : 1)) },
    runtime: await toyRuntime(),
  };
  const whole = await train(toyVae(), data, {
    ...options,
    onCheckpoint: (state) => void states.set(state.step, stored(state)),
  });
  expect([...states.keys()]).toEqual([25, 50, 60]);
  expect(whole.kept!.step).toBeLessThan(25);
  for (const step of [25, 50]) {
    const resumed = await train(toyVae(), data, { ...options, resume: states.get(step) });
    expect(resumed.state).toEqual(whole.state);
    expect(resumed.validations).toEqual(whole.validations.filter((v) => v.step > step));
    expect(resumed.history[0].firstStep).toBe(step);
    expect([resumed.kept, resumed.values]).toEqual([whole.kept, whole.values]);
  }
  expect((await train(toyVae(), data, { ...options, resume: states.get(60) })).state).toEqual(whole.state);
});

it("a state whose kept model is another's is refused", async () => {
  const { state } = await advance(toyVae(), {}, 2, [2]);
  const { "encoder.0.weight": _, ...values } = state.values;
  const kept = { step: 1, negElbo: 3, values };
  await expect(advance(toyVae(), {}, 4, [2], { ...state, kept })).rejects.toThrow(
    'checkpoint: "kept.encoder.0.weight" is missing; it was saved by another model',
  );
});

describe("a state that does not fit", () => {
  const resume = async (change: (state: TrainingState) => TrainingState): Promise<void> => {
    const { state } = await advance(toyVae(), {}, 2, [2]);
    await advance(toyVae(), {}, 4, [2], change(state));
  };
  const name = "encoder.0.weight";
  it("names what is missing, extra, or of another shape", async () => {
    await expect(resume(({ step, values: { [name]: _, ...values } }) => ({ step, values }))).rejects.toThrow(
      `checkpoint: "${name}" is missing; it was saved by another model or optimiser`,
    );
    await expect(
      resume(({ step, values }) => ({ step, values: { ...values, "extra.weight": values[name] } })),
    ).rejects.toThrow('checkpoint: "extra.weight" is unknown to the model; it was saved by another model or optimiser');
    await expect(
      resume(({ step, values }) => ({ step, values: { ...values, [name]: { ...values[name], shape: [16, 8] } } })),
    ).rejects.toThrow(`checkpoint: "${name}" is [16, 8], the model needs [8, 16]; it was saved by another model`);
    await expect(
      resume(({ step, values }) => ({
        step,
        values: { ...values, [name]: { ...values[name], data: values[name].data.slice(1) } },
      })),
    ).rejects.toThrow(`checkpoint: "${name}" [8, 16] needs 128 float values, got 127 of kind float`);
    await expect(resume(({ values }) => ({ step: -1, values }))).rejects.toThrow(
      "checkpoint: step must be a whole number, 0 or more, got -1",
    );
  });
});
