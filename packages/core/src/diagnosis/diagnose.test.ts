import { describe, expect, it } from "vitest";
import { parseSetting, resolveConfig, type ConfigInput } from "../config/index.js";
import type { Metrics } from "../run-format/index.js";
import { diagnose } from "./diagnose.js";
import { findingNames, type FindingName } from "./finding.js";
import type { ModelFigures, SplitFigures } from "./measure-model.js";
import type { RunFigures } from "./run-figures.js";

/** Figures of a healthy model of bits. */
const split: SplitFigures = {
  ...{ images: 500, negElbo: 100, rec: 80, kl: 20, standardError: 1, activeUnits: 9 },
  klPerDimension: [...new Array<number>(9).fill(2.2), 0.001],
  ...{ explained: 0.8, error: 0.1, absoluteError: 0.05, detail: 0.8, largest: 1, sure: 0.7, sureWrong: 0.001 },
};
const model: ModelFigures = { step: 1000, measure: "bits", train: split, test: split, grey: 0.1, bitEntropy: 20 };

/** A log whose loss is `lossAt` of the share of steps done. */
const log = (lossAt: (share: number, i: number) => number, lines = 100): Metrics => ({
  train: Array.from({ length: lines }, (_, i) => ({
    ...{ step: 10 * (i + 1), split: "train" as const, elapsedMs: i, rec: 0, kl: 0 },
    loss: lossAt(i / lines, i),
  })),
  validation: [],
});
const fallen = log((share, i) => 100 + 400 * Math.exp(-20 * share) + (i % 3));

interface Change {
  readonly config?: ConfigInput;
  readonly metrics?: Metrics;
  readonly model?: Partial<ModelFigures>;
  /** Of both splits. */
  readonly both?: Partial<SplitFigures>;
  readonly test?: Partial<SplitFigures>;
}

function runOf({ config = {}, metrics = fallen, model: other = {}, both = {}, test = {} }: Change): RunFigures {
  return {
    config: resolveConfig([
      { source: "test", values: { train: { steps: 1000 } } },
      { source: "b", values: config },
    ]),
    ...{ images: 60_000, shape: [1, 28, 28], steps: 1000, metrics },
    model: { ...model, ...other, train: { ...split, ...both }, test: { ...split, ...both, ...test } },
  };
}

const normal = { type: "normal", stddev: 1 } as const;
const grey: ConfigInput = { data: { binarisation: "none" }, model: { likelihood: normal } };
const density = { measure: "density" } as const;

const faults: readonly (readonly [FindingName, Change])[] = [
  ["exploding-decoder", { config: grey, model: density, both: { largest: 40, explained: -9 } }],
  ["exploding-decoder", { config: grey, model: density, both: { negElbo: NaN } }],
  ["saturated-decoder", { both: { sureWrong: 0.1 } }],
  ["learning-rate-high", { config: { optimizer: { learningRate: 1 } }, both: { explained: 0.1 }, model: { step: 3 } }],
  ["learning-rate-high", { metrics: log((share, i) => (i === 20 ? 2000 : share < 0.2 ? 500 - 2000 * share : 300)) }],
  ["posterior-collapse", { both: { activeUnits: 0, kl: 0.01, explained: 0 } }],
  ["narrow-net", { config: { model: { encoder: { hidden: [2] } } }, both: { explained: 0.3 } }],
  ["learning-rate-low", { config: { optimizer: { learningRate: 1e-6 } }, metrics: log((share) => 500 - 50 * share) }],
  ["kl-never-full", { config: { objective: { klWarmUp: 5000 } } }],
  ["kl-never-full", { config: { objective: { type: "beta", capacity: 20, capacitySteps: 5000 } } }],
  ["kl-weight-blurs", { config: { objective: "beta" }, both: { detail: 0.3 } }],
  ["likelihood-scale-wide", { config: grey, model: density, both: { detail: 0.3 } }],
  [
    "likelihood-scale-narrow",
    { config: { ...grey, model: { likelihood: { ...normal, stddev: 0.01 } } }, model: density },
  ],
  ["grey-values-as-bits", { model: { grey: 0.5 } }],
  ["bits-under-a-density", { config: { model: { likelihood: normal } }, model: density }],
  ["overfitting", { test: { negElbo: 140 } }],
  [
    "overfitting",
    { metrics: { ...fallen, validation: [100, 120].map((negElbo, i) => validated(500 * (i + 1), negElbo)) } },
  ],
  ["loss-spikes", { metrics: log((share, i) => 100 + 400 * Math.exp(-20 * share) + (i % 3) + (i === 60 ? 300 : 0)) }],
  ["dead-latents", { both: { activeUnits: 3 } }],
  ["still-learning", { metrics: log((share) => 500 - 300 * share) }],
];

function validated(step: number, negElbo: number): Metrics["validation"][number] {
  return { step, split: "validation", negElbo, rec: negElbo - 20, kl: 20 };
}

describe("diagnose", () => {
  it("finds nothing in a healthy run, nor in one that has only begun", () => {
    expect(diagnose(runOf({}))).toEqual([]);
    expect(diagnose({ ...runOf({}), model: undefined, metrics: { train: [], validation: [] } })).toEqual([]);
  });

  it.each(faults)("finds %s alone, with figures and settings that the run's config takes", (name, change) => {
    const run = runOf(change);
    const findings = diagnose(run);
    expect(findings.map((found) => found.name)).toEqual([name]);
    const [{ evidence, title, remedies }] = findings;
    expect(evidence.join(" ")).toMatch(/\d/);
    expect([title, ...evidence].join(" ")).not.toMatch(/undefined|NaN %|Infinity/);
    expect(remedies.length).toBeGreaterThan(0);
    for (const { set } of remedies)
      expect(() =>
        resolveConfig([{ source: "run", values: run.config }, ...set.map((text) => parseSetting(text))]),
      ).not.toThrow();
  });

  it("is tried in every kind of finding", () => {
    expect(new Set(faults.map(([name]) => name))).toEqual(new Set(findingNames));
  });

  it("says the cause and not its effects, the gravest first", () => {
    const collapsed = { activeUnits: 0, kl: 0, explained: 0, detail: 0 };
    const found = diagnose(runOf({ config: { objective: "beta" }, both: collapsed, model: { grey: 0.5 } }));
    expect(found.map(({ name, severity }) => [name, severity])).toEqual([
      ["posterior-collapse", "fault"],
      ["grey-values-as-bits", "warning"],
    ]);
    expect(found[0].remedies[0].set).toEqual(["objective.beta=1"]);
  });

  it("takes the model that is kept for the one that is judged: a rise after it is no overfitting", () => {
    const metrics = { ...fallen, validation: [100, 120].map((negElbo, i) => validated(500 * (i + 1), negElbo)) };
    const config: ConfigInput = { train: { earlyStopping: { patience: 3 } }, data: { validation: 0.1 } };
    expect(diagnose(runOf({ metrics, config }))).toEqual([]);
  });
});
