import { describe, expect, it } from "vitest";
import {
  asSchedule,
  constantSchedule,
  cosineSchedule,
  stagedSchedule,
  stepSchedule,
  warmUp,
  type Schedule,
} from "./schedule.js";

const rates = (schedule: Schedule, steps = 6): number[] => Array.from({ length: steps }, (_, t) => schedule(t, steps));

function expectRates(schedule: Schedule, wanted: readonly number[]): void {
  rates(schedule, wanted.length).forEach((rate, t) => expect(rate).toBeCloseTo(wanted[t], 12));
}

describe("schedules", () => {
  it("constant", () => expectRates(constantSchedule(0.3), [0.3, 0.3, 0.3]));

  // PyTorch 1.13.1: s = torch.optim.lr_scheduler.StepLR(torch.optim.SGD([p], lr=0.5), step_size=2, gamma=0.3); s.get_last_lr() before each step
  it("step is PyTorch's StepLR", () =>
    expectRates(stepSchedule(0.5, { every: 2, factor: 0.3 }), [0.5, 0.5, 0.15, 0.15, 0.045, 0.045]));

  // PyTorch 1.13.1: the same with CosineAnnealingLR(torch.optim.SGD([p], lr=0.5), T_max=6, eta_min=0.05)
  it("cosine is PyTorch's CosineAnnealingLR over the whole training", () => {
    expectRates(
      cosineSchedule(0.5, { final: 0.1 }),
      [0.5, 0.4698557158514987, 0.3875, 0.275, 0.1625, 0.0801442841485013],
    );
    expect(cosineSchedule(0.5)(6, 6)).toBeCloseTo(0, 12);
    expect(cosineSchedule(0.5)(100, 6)).toBeCloseTo(0, 12); // a longer resumed training stays there
  });

  it("staged is the published 1e-3 10^(-i / 7) for 3^i of 3,280 epochs, i = 0 ... 7", () => {
    const schedule = stagedSchedule(1e-3);
    const stepsPerEpoch = 3000;
    let epoch = 0;
    for (let i = 0; i < 8; i++) {
      const rate = 1e-3 * 10 ** (-i / 7);
      expect(schedule(epoch * stepsPerEpoch, 3280 * stepsPerEpoch)).toBeCloseTo(rate, 12);
      epoch += 3 ** i;
      expect(schedule(epoch * stepsPerEpoch - 1, 3280 * stepsPerEpoch)).toBeCloseTo(rate, 12);
    }
    expect(epoch).toBe(3280);
    expect(schedule(3280 * stepsPerEpoch + 5, 3280 * stepsPerEpoch)).toBeCloseTo(1e-4, 12); // resumed for longer
  });

  it("staged keeps its shape over any number of steps and stages", () => {
    expectRates(stagedSchedule(8, { stages: 3, growth: 2, final: 0.25 }), [8, 4, 4, 2, 2, 2, 2]);
    expectRates(stagedSchedule(1, { stages: 2, growth: 1, final: 0.5 }), [1, 1, 0.5, 0.5]);
    expectRates(stagedSchedule(3, { stages: 1 }), [3, 3]);
  });

  it("warm-up grows in a straight line and then follows the schedule", () => {
    expectRates(warmUp(4, constantSchedule(1)), [0.25, 0.5, 0.75, 1, 1, 1]);
    expectRates(warmUp(2, stepSchedule(1, { every: 3, factor: 0.5 })), [0.5, 1, 1, 0.5, 0.5, 0.5]);
    expectRates(warmUp(0, constantSchedule(1)), [1, 1]);
  });

  it("a number stands for a constant", () => expectRates(asSchedule(2), [2, 2]));

  it("says which option is wrong", () => {
    expect(() => stepSchedule(1, { every: 0, factor: 0.5 })).toThrow(
      "schedule.every: must be a whole number, 1 or more, got 0",
    );
    expect(() => stepSchedule(1, { every: 2, factor: 0 })).toThrow("schedule.factor: must be a number, above 0, got 0");
    expect(() => cosineSchedule(1, { final: 2 })).toThrow("schedule.final: must be a number from 0 to 1, got 2");
    expect(() => stagedSchedule(1, { stages: 0 })).toThrow(
      "schedule.stages: must be a whole number from 1 to 100, got 0",
    );
    expect(() => stagedSchedule(1, { growth: 0 })).toThrow("schedule.growth: must be a number, above 0, got 0");
    expect(() => stagedSchedule(1, { final: 0 })).toThrow(
      "schedule.final: must be a number, above 0 and 1 or less, got 0",
    );
    expect(() => warmUp(-1, constantSchedule(1))).toThrow("schedule.warmUp: must be 0 or more, got -1");
    expect(() => asSchedule(NaN)).toThrow("learningRate: must be a number, 0 or more, got NaN");
  });
});
