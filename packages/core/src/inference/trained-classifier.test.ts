import { InferenceSession, Tensor } from "onnxruntime-node";
import { beforeAll, afterAll, describe, expect, it } from "vitest";
import { classifier } from "../models/index.js";
import { activation, batchNorm, linear, sequential } from "../nn/index.js";
import { adam } from "../optim/index.js";
import { referenceRuntime } from "../runtime/index.js";
import { labelledToyData, toyRuntime } from "../testing/toy.js";
import { trainClassifier } from "../train/index.js";
import { TrainedClassifier } from "./trained-classifier.js";

/** A small net with running statistics. */
const net = sequential(linear(8), batchNorm(), activation("relu"), linear(3));
const model = classifier({ net, classes: 3 });
const data = labelledToyData(700);
let one: TrainedClassifier;
beforeAll(async () => {
  one = await trainClassifier(model, data, {
    steps: 60,
    batch: 16,
    optimizer: adam(0.01),
    runtime: await toyRuntime(),
  });
});
afterAll(() => one.release());

describe("TrainedClassifier", () => {
  it("gives probabilities of more images than go through at once, and the most probable class", async () => {
    const { shape, data: probs } = await one.probs(data);
    const classes = await one.predict(data);
    expect([shape, classes.length]).toEqual([[700, 3], 700]);
    for (const i of [0, 499, 500, 699]) {
      const row = [...probs.subarray(3 * i, 3 * i + 3)];
      expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
      expect(classes[i]).toBe(row.indexOf(Math.max(...row)));
    }
    expect(new Set(classes).size).toBeGreaterThan(1);
  });

  it("does not depend on the images beside one, nor on the runtime", async () => {
    const alone = { ...data, count: 1, pixels: data.pixels.subarray(16, 32) };
    const together = (await one.probs(data)).data.subarray(3, 6);
    const exact = new TrainedClassifier(model, one.values, data.shape, referenceRuntime());
    for (const other of [one, exact])
      (await other.probs(alone)).data.forEach((p, j) => expect(p).toBeCloseTo(together[j], 5));
  });

  it("exports a file that gives the same anywhere, for any batch", async () => {
    const session = await InferenceSession.create(one.exportOnnx({ note: "a" }));
    const pixels = Float32Array.from(data.pixels.subarray(0, 5 * 16), (v) => v / 255);
    const out = await session.run({ x: new Tensor("float32", pixels, [5, 16]) });
    expect(Object.keys(out)).toEqual(["probs"]);
    expect(out["probs"].dims).toEqual([5, 3]);
    const wanted = await one.probs({ shape: [5, 16], data: pixels });
    wanted.data.forEach((p, i) => expect((out["probs"].data as Float32Array)[i]).toBeCloseTo(p, 5));
    await session.release();
  });

  it("says what does not fit", async () => {
    await expect(one.probs({ ...data, shape: [1, 2, 4], count: 3 })).rejects.toThrow(
      "classify: images must be [count, 16] for a classifier of 1x4x4 images, got [3, 8]",
    );
    const { "classifier.0.weight": _, ...missing } = one.values;
    expect(() => new TrainedClassifier(model, missing, data.shape, one.runtime).exportOnnx()).toThrow(
      'values: "classifier.0.weight" [8, 16] is missing; they are another model\'s',
    );
  });
});
