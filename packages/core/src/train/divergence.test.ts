import { describe, expect, it } from "vitest";
import { normalLikelihood } from "../likelihoods/index.js";
import { elbo, type Objective } from "../objectives/index.js";
import { add, mul, sqrt, square } from "../ops/index.js";
import { adam, sgd, type Optimizer } from "../optim/index.js";
import { toyData, toyRuntime, toyVae } from "../testing/toy.js";
import { train } from "./train.js";
import { DivergedError, Trainer, type TrainerOptions } from "./trainer.js";
import type { TrainingState } from "./training-state.js";

const data = toyData();
const finite = ({ values }: TrainingState): boolean =>
  Object.values(values).every(({ data: numbers }) => numbers.every((v) => Number.isFinite(v)));

type Setting = Partial<TrainerOptions> & { model?: Parameters<typeof Trainer.create>[0] };

/** Trains in chunks of the given lengths, round and round, until it diverges. */
async function diverge({ model = toyVae(), ...options }: Setting, chunks: readonly number[]): Promise<DivergedError> {
  const trainer = await Trainer.create(model, data, await toyRuntime(), { steps: 60, batch: 16, seed: 3, ...options });
  try {
    for (let i = 0; trainer.step < trainer.steps; i++) await trainer.run(chunks[i % chunks.length]);
  } catch (error) {
    if (!(error instanceof DivergedError)) throw error;
    expect(trainer.step).toBe(error.state.step);
    expect((await trainer.state()).values).toEqual(error.state.values);
    return error;
  } finally {
    await trainer.release();
  }
  throw new Error("it did not diverge");
}

/** The plain ELBO of a state, in the step after it. */
async function nextLoss({ step, values }: TrainingState): Promise<number> {
  const own = Object.entries(values).filter(([name]) => !name.startsWith("optimizer."));
  const trainer = await Trainer.create(toyVae(), data, await toyRuntime(), {
    ...{ steps: 60, batch: 16, seed: 3, optimizer: sgd(0) },
    resume: { step, values: Object.fromEntries(own) },
  });
  const metrics = await trainer.run(1);
  await trainer.release();
  return metrics.values["loss"][0];
}

/** A rate that becomes absurd at one step. */
const blowUpAt = (step: number, rate = 1e30): Optimizer => sgd((at) => (at === step ? rate : 1e-3));
/** The ELBO plus a root whose slope at step `bad` is infinity times 0, although the loss itself is finite. */
const nanSlopeAt = (bad: number): Objective => ({
  name: "nan-slope",
  build: (terms) => {
    const { loss, parts } = elbo().build(terms);
    const weight = terms.scope.scheduled("weight", (step) => (step === bad ? 0 : 1));
    return { loss: add(loss, sqrt(mul(square(loss), weight))), parts };
  },
});

const cases: Record<string, { setting: Setting; step: number }> = {
  "an absurd rate at step 13": { setting: { optimizer: blowUpAt(12) }, step: 13 },
  "an absurd rate at the first step": { setting: { optimizer: blowUpAt(0) }, step: 1 },
  "a NaN slope at step 18": { setting: { model: toyVae({ objective: nanSlopeAt(17) }) }, step: 18 },
  "an infinite update": { setting: { optimizer: blowUpAt(20, Infinity) }, step: 21 },
};

describe("a training that diverges", () => {
  for (const [title, { setting, step }] of Object.entries(cases))
    it(`${title}: stops at that step with the state before it, whatever the chunks`, async () => {
      const errors = [];
      for (const chunks of [[1], [60], [7], [step], [5, 1, 8]]) errors.push(await diverge(setting, chunks));
      for (const error of errors) {
        expect(error.step).toBe(step);
        expect(error.state.step).toBe(step - 1);
        expect(finite(error.state)).toBe(true);
        expect(error.state.values).toEqual(errors[0].state.values);
      }
      expect(await nextLoss(errors[0].state)).toSatisfy(Number.isFinite);
    });

  it("keeps exactly the state of an untroubled run", async () => {
    const { state } = await diverge({ optimizer: blowUpAt(12) }, [60]);
    const trainer = await Trainer.create(toyVae(), data, await toyRuntime(), {
      ...{ steps: 60, batch: 16, seed: 3 },
      optimizer: blowUpAt(99),
    });
    await trainer.run(12);
    expect((await trainer.state()).values).toEqual(state.values);
    await trainer.release();
  });

  it("with a rate of 1e6 stops with finite values and says what to try", async () => {
    const error = await train(toyVae(), data, {
      ...{ steps: 60, batch: 16, seed: 3, optimizer: adam(1e6) },
      runtime: await toyRuntime(),
    }).then(
      () => undefined,
      (e: unknown) => e,
    );
    expect(error).toBeInstanceOf(DivergedError);
    const { state, step, message, kind } = error as DivergedError;
    expect(kind).toBe("failure");
    expect(finite(state)).toBe(true);
    expect(step).toBe(state.step + 1);
    expect(message).toBe(
      `training diverged at step ${step}: its update made the loss or a parameter infinite or NaN; the state after step ${step - 1} is kept. Try a smaller optimizer.learningRate, or optimizer.clipNorm`,
    );
  });

  it("goes back further where a moment overflowed while the loss was still finite", async () => {
    // the gradient's square overflows in float32: v is infinite, the update zero, the loss stays finite
    const huge: Objective = {
      name: "huge",
      build: (terms) => {
        const { loss, parts } = elbo().build(terms);
        return {
          loss: mul(
            loss,
            terms.scope.scheduled("scale", (step) => (step === 9 ? 1e25 : 1)),
          ),
          parts,
        };
      },
    };
    const setting: Setting = { model: toyVae({ objective: huge }), optimizer: adam(1e-3) };
    const errors = [];
    for (const chunks of [[1], [60], [4], [10]]) errors.push(await diverge(setting, chunks));
    for (const error of errors) {
      expect(error.state.step).toBe(9);
      expect(finite(error.state)).toBe(true);
      expect(error.state.values).toEqual(errors[0].state.values);
    }
  });

  it("before any update names the data and the scale, not the rate", async () => {
    const model = toyVae({ likelihood: normalLikelihood({ stddev: 1e-30 }) });
    const error = await diverge({ model }, [60]);
    expect(error.state.step).toBe(0);
    expect(error.message).toBe(
      "training cannot go on at step 1: the loss is not finite before any update; check the data's values, the likelihood's scale and model.initializer",
    );
  });
});

it("a group's loss counts too", async () => {
  const withGroup: Objective = {
    name: "with-group",
    build: (terms) => {
      const own = terms.scope
        .child("critic")
        .parameter("a", [], (size) => new Float32Array(size).fill(1), { fanIn: 1, fanOut: 1 });
      const rate = terms.scope.scheduled("slope", (step) => (step === 7 ? 3e38 : 1e-3));
      return {
        ...elbo().build(terms),
        groups: [{ name: "critic", scope: "objective.critic", loss: mul(mul(own, rate), 10) }],
      };
    },
  };
  for (const chunks of [[1], [60], [3]]) {
    const error = await diverge({ model: toyVae({ objective: withGroup }), optimizer: sgd(1e-3) }, chunks);
    expect(error.state.step).toBe(6); // the loss of the state after 7 steps is infinite
  }
});
