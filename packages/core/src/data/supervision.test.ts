import { describe, expect, it } from "vitest";
import { labelledToyData, toyData } from "../testing/toy.js";
import { labelledImages, oneHotLabels, requireLabels } from "./supervision.js";

const data = labelledToyData(60);
const countsOf = (indices: Iterable<number>): number[] => {
  const counts = [0, 0, 0];
  for (const index of indices) counts[data.labels![index]]++;
  return counts;
};

describe("labelledImages", () => {
  it("shares the labels out evenly over the classes, as far as they reach", () => {
    expect(countsOf(labelledImages(data, { classes: 3, labelled: 12 }))).toEqual([4, 4, 4]);
    expect(countsOf(labelledImages(data, { classes: 3, labelled: 13 })).sort()).toEqual([4, 4, 5]);
    const all = countsOf(Array.from({ length: 60 }, (_, i) => i));
    expect(countsOf(labelledImages(data, { classes: 3, labelled: 60 }))).toEqual(all);
    expect(labelledImages(data, { classes: 3 })).toHaveLength(60);
  });

  it("is the same for a seed and another for another, in the images' order", () => {
    const at = (labelSeed: number): number[] => [...labelledImages(data, { classes: 3, labelled: 9, labelSeed })];
    expect(at(1)).toEqual(at(1));
    expect(at(1)).not.toEqual(at(2));
    expect(at(1)).toEqual(at(1).sort((a, b) => a - b));
    expect(new Set(at(1)).size).toBe(9);
  });

  it("says how many there may be", () => {
    for (const labelled of [0, 61, 1.5])
      expect(() => labelledImages(data, { classes: 3, labelled })).toThrow(
        `conditioning.labelled: must be in 1..60 (the images of toy that are trained on), got ${labelled}`,
      );
  });
});

it("oneHotLabels has a zero row where a label is not shown", () => {
  const shown = Uint8Array.of(1, 0, 1);
  expect([...oneHotLabels([2, 1, 0], [0, 1, 2, 0], 3, shown)]).toEqual([0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 1]);
  expect([...oneHotLabels([2, 1], [1], 3)]).toEqual([0, 1, 0]);
});

it("requireLabels says what is missing or too large", () => {
  expect(() => requireLabels("train", toyData(4), 3)).toThrow(
    'train: the model needs labels, and toy (train) has none; take a data set with labels, or model.conditioning "none"',
  );
  const wrong = data.labels!.findIndex((label) => label >= 2);
  expect(() => requireLabels("train", data, 2)).toThrow(
    `train: labels must be below 2, image ${wrong} of toy (train) has 2; set model.conditioning.classes`,
  );
});
