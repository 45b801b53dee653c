import { describe, expect, it } from "vitest";
import { labelledToyData, toyData } from "../testing/toy.js";
import { joinDatasets } from "./join-datasets.js";
import { withoutLabels } from "./split.js";

describe("joinDatasets", () => {
  it("puts one after another, with their labels", () => {
    const [a, b] = [labelledToyData(3), { ...labelledToyData(5, "test"), classes: ["x", "y", "z"] }];
    const { name, split, count, shape, pixels, labels, classes } = joinDatasets(a, b);
    expect({ name, split, count, shape, classes }).toEqual({ name: "toy", split: "train", count: 8, shape: [1, 4, 4] });
    expect(pixels).toEqual(Uint8Array.from([...a.pixels, ...b.pixels]));
    expect(labels).toEqual(Uint16Array.from([...a.labels!, ...b.labels!]));
    expect(joinDatasets(a).pixels).toEqual(a.pixels);
  });

  it("has labels only where all have", () => {
    expect(joinDatasets(labelledToyData(3), withoutLabels(labelledToyData(2))).labels).toBeUndefined();
  });

  it("says which images are of another size", () => {
    expect(() => joinDatasets(toyData(2), { ...toyData(2, "test"), shape: [1, 2, 8] })).toThrow(
      "joinDatasets: images must be 1x4x4 as those of toy (train), toy (test) has 1x2x8",
    );
  });
});
