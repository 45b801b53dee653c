import { describe, expect, it } from "vitest";
import { joinBytes } from "../formats/index.js";
import { modelOf, type TrainingState } from "../train/index.js";
import { checkpointPieces, parseCheckpoint } from "./checkpoint-file.js";

const value = (...data: number[]): TrainingState["values"][string] => ({
  dtype: "float",
  shape: [data.length],
  data: Float32Array.from(data),
});
const state: TrainingState = {
  step: 9,
  values: {
    "encoder.0.weight": value(1, 2),
    "ema.encoder.0.weight": value(3, 4),
    "optimizer.m.encoder.0.weight": value(0, 5),
  },
  best: { step: 5, negElbo: 101.5 },
  kept: { step: 7, negElbo: 101.25, values: { "encoder.0.weight": value(6, 7) } },
};
const written = (given: TrainingState): Uint8Array => joinBytes(checkpointPieces(given));

describe("a checkpoint", () => {
  it("holds the newest values and those of the best validation, and which that was", () => {
    expect(parseCheckpoint(written(state), "c")).toEqual(state);
    const { step, values } = state;
    expect(parseCheckpoint(written({ step, values }), "c")).toEqual({ step, values });
  });

  it("stands for the best validated model where that is kept, else for the averages", () => {
    expect(modelOf(state)).toEqual({ step: 7, values: { "encoder.0.weight": Float32Array.of(6, 7) } });
    const { kept: _, ...last } = state;
    expect(modelOf(last)).toEqual({ step: 9, values: { "encoder.0.weight": Float32Array.of(3, 4) } });
  });

  it("is refused where its metadata do not say of which step the kept values are", () => {
    const { step, values, kept } = state;
    const nameless = written({
      step,
      values: { ...values, "kept.encoder.0.weight": kept!.values["encoder.0.weight"] },
    });
    expect(() => parseCheckpoint(nameless, "c")).toThrow(
      'c: metadata "kept" must say of which step its kept values are',
    );
    const wrong = written({ ...state, kept: { ...kept!, step: "7" as unknown as number } });
    expect(() => parseCheckpoint(wrong, "c")).toThrow('c: metadata "kept" must hold step and negElbo, got {"step":"7"');
  });
});
