import { describe, expect, it } from "vitest";
import { withoutLabels, type ImageDataset } from "../data/index.js";
import { TrainedClassifier } from "../inference/index.js";
import { classifier } from "../models/index.js";
import { lambda } from "../nn/index.js";
import { mul } from "../ops/index.js";
import { toyRuntime } from "../testing/toy.js";
import { evaluateClassifier } from "./evaluate-classifier.js";

/** Images of four values, the largest of which says the class. */
const net = lambda("itself", (x) => mul(x, 20));
const trained = async (): Promise<TrainedClassifier> =>
  new TrainedClassifier(classifier({ net, classes: 4 }), {}, [1, 2, 2], await toyRuntime());

/** Images that the classifier takes for `shown(i)`; -1 for none in particular. */
function images(count: number, shown: (i: number) => number, label: (i: number) => number): ImageDataset {
  const pixels = new Uint8Array(count * 4);
  for (let i = 0; i < count; i++) if (shown(i) >= 0) pixels[i * 4 + shown(i)] = 255;
  const labels = Uint16Array.from({ length: count }, (_, i) => label(i));
  return { name: "shown", split: "test", count, shape: [1, 2, 2], pixels, labels };
}
const label = (i: number): number => (i % 10) % 4;

describe("evaluateClassifier", () => {
  it("finds no error in perfect predictions", async () => {
    const {
      accuracy,
      standardError,
      crossEntropy,
      confusion,
      images: n,
    } = await evaluateClassifier(await trained(), images(2500, label, label));
    expect([accuracy, standardError, n]).toEqual([1, 0, 2500]);
    expect(crossEntropy).toBeCloseTo(Math.log(1 + 3 * Math.exp(-20)), 6);
    expect(confusion).toEqual([
      [750, 0, 0, 0],
      [0, 750, 0, 0],
      [0, 0, 500, 0],
      [0, 0, 0, 500],
    ]);
  });

  it("gives useless predictions chance and log(classes)", async () => {
    const { accuracy, standardError, crossEntropy, confusion } = await evaluateClassifier(
      await trained(),
      images(2500, () => -1, label),
    );
    // all are taken for the first class
    expect(accuracy).toBeCloseTo(0.3, 10);
    expect(standardError).toBeCloseTo(Math.sqrt((0.3 * 0.7) / 2500), 10);
    expect(crossEntropy).toBeCloseTo(Math.log(4), 5);
    expect(confusion.map((row) => row[0])).toEqual([750, 750, 500, 500]);
  });

  it("gives adversarial ones 0, with a finite cross-entropy, and says which is taken for which", async () => {
    const { accuracy, crossEntropy, confusion } = await evaluateClassifier(
      await trained(),
      images(40, (i) => (label(i) + 1) % 4, label),
    );
    expect(accuracy).toBe(0);
    expect(crossEntropy).toBeCloseTo(20, 4);
    expect(confusion).toEqual([
      [0, 12, 0, 0],
      [0, 0, 12, 0],
      [0, 0, 0, 8],
      [8, 0, 0, 0],
    ]);
  });

  it("tells its progress, stops when told, and needs labels that it knows", async () => {
    const seen: [number, number][] = [];
    const data = images(2500, label, label);
    await evaluateClassifier(await trained(), data, { onProgress: (done, total) => seen.push([done, total]) });
    expect(seen).toEqual([500, 1000, 1500, 2000, 2500].map((done) => [done, 2500]));
    await expect(evaluateClassifier(await trained(), data, { signal: AbortSignal.abort() })).rejects.toThrow("aborted");
    await expect(evaluateClassifier(await trained(), withoutLabels(data))).rejects.toThrow(
      "evaluateClassifier: the model needs labels, and shown (test) has none; take a data set with labels",
    );
    await expect(
      evaluateClassifier(
        await trained(),
        images(3, label, () => 4),
      ),
    ).rejects.toThrow("evaluateClassifier: labels must be below 4, image 0 of shown (test) has 4; set classes");
  });
});
