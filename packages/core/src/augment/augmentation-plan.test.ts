import { describe, expect, it } from "vitest";
import { labelledToyData } from "../testing/toy.js";
import { augmentationSettings, settingImages } from "./augmentation-plan.js";

const halves = { sources: labelledToyData(50), others: labelledToyData(60, "test") };
const settings = (options: Parameters<typeof augmentationSettings>[2]) =>
  augmentationSettings(halves.others, 3, options);
/** An image's own bytes, as a text. */
const images = ({ pixels, count }: { pixels: Uint8Array; count: number }): string[] =>
  Array.from({ length: count }, (_, i) => pixels.subarray(16 * i, 16 * i + 16).join());

describe("augmentationSettings", () => {
  it("adds as many images as a share has, and copies of few labelled ones", () => {
    expect(settings({ labelled: [6], copies: 4 })).toEqual([
      ...[12, 30, 60].map((real) => ({
        ...{ kind: "portion", portion: real / 60, real, added: real },
        arms: ["real", "generated", "classical", "sources"],
      })),
      { kind: "labelled", real: 6, added: 24, arms: ["real", "generated", "classical"] },
    ]);
  });

  it("says what is out of range", () => {
    for (const portion of [0, -0.2, 1.01, NaN])
      expect(() => settings({ portions: [0.5, portion] })).toThrow(
        `augment.portions: each must be above 0 and at most 1, got ${portion}`,
      );
    expect(() => settings({ portions: [0.02] })).toThrow(
      "augment.portions: 0.02 of the 60 images of the other half are fewer than 2; take more",
    );
    for (const labelled of [2, 61, 7.5])
      expect(() => settings({ labelled: [labelled] })).toThrow(
        `augment.labelled: each must be a whole number from 3 (one a class) to 60 (the other half), got ${labelled}`,
      );
    for (const copies of [0, 1.5])
      expect(() => settings({ copies })).toThrow(`augment.copies: must be a positive whole number, got ${copies}`);
    expect(() => settings({ labelled: [20], copies: 1e12 })).toThrow(
      /^augment\.copies: must be at most \d+, which fit in memory for 20 labelled images, got 1000000000000$/,
    );
    expect(() => settings({ portions: [0.2, 0.5, 0.2] })).toThrow(
      "augment.portions: 0.2 appears twice; give each once",
    );
    expect(() => settings({ labelled: [9, 9] })).toThrow("augment.labelled: 9 appears twice; give each once");
    expect(() => settings({ portions: [] })).toThrow("augment: give portions or labelled, got neither");
  });
});

describe("settingImages", () => {
  it("draws real images of the other half and sources of the VAE's, by seed", () => {
    const [, half, all] = settings({});
    const { real, sources, again } = settingImages(half, halves, 3, 1);
    expect([real.count, sources.count, again.count]).toEqual([30, 30, 30]);
    expect(new Set(images(real)).size).toBe(30);
    for (const image of images(real)) expect(images(halves.others)).toContain(image);
    for (const image of images(sources)) expect(images(halves.sources)).toContain(image);
    expect(images(again)).toEqual(images(real));
    expect(images(settingImages(half, halves, 3, 2).real)).not.toEqual(images(real));
    expect(images(settingImages(all, halves, 3, 1).real).sort()).toEqual(images(halves.others).sort());
    // more than the VAE's half has: again from its beginning
    const many = settingImages(all, halves, 3, 1).sources;
    expect(many.count).toBe(60);
    expect(new Set(images(many)).size).toBe(50);
  });

  it("takes nothing but the few labelled images, evenly over the classes", () => {
    const [few] = settings({ portions: [], labelled: [6], copies: 3 });
    const { real, sources, again } = settingImages(few, halves, 3, 1);
    expect([0, 1, 2].map((c) => real.labels!.filter((label) => label === c).length)).toEqual([2, 2, 2]);
    for (const added of [sources, again]) {
      expect(images(added)).toEqual([...images(real), ...images(real), ...images(real)]);
      expect([...added.labels!]).toEqual([...real.labels!, ...real.labels!, ...real.labels!]);
    }
  });
});
