import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ImageDataset } from "./dataset.js";
import { splitDataset, subset, take, withoutLabels } from "./split.js";

/** Image i holds the two values i, i; its label is given. */
const make = (labels: readonly number[]): ImageDataset => ({
  name: "toy",
  split: "train",
  count: labels.length,
  shape: [1, 1, 2],
  pixels: Uint8Array.from({ length: 2 * labels.length }, (_, i) => i >> 1),
  labels: Uint16Array.from(labels),
  classes: ["a", "b", "c"],
});
const ids = (data: ImageDataset): number[] => [...data.pixels].filter((_, i) => i % 2 === 0);
const toy = make([0, 1, 2, 0, 1, 0]);

describe("take, subset, withoutLabels", () => {
  it("take a view of the first images", () => {
    const first = take(toy, 2);
    expect(first).toMatchObject({ count: 2, labels: Uint16Array.of(0, 1), pixels: Uint8Array.of(0, 0, 1, 1) });
    expect(first.pixels.buffer).toBe(toy.pixels.buffer);
    expect(() => take(toy, 7)).toThrow("take: n must be an integer in 1..6 (the images of toy (train)), got 7");
  });

  it("copy the images asked for, with their labels", () => {
    const some = subset(toy, [4, 2, 2], "probe");
    expect(ids(some)).toEqual([4, 2, 2]);
    expect(some).toMatchObject({ split: "probe", count: 3, labels: Uint16Array.of(1, 2, 2), classes: ["a", "b", "c"] });
    expect(() => subset(toy, [6])).toThrow("subset: indices[0] must be in 0..5 (the images of toy (train)), got 6");
  });

  it("copy plain bytes out of Node's buffers, whose constructor warns", () => {
    const some = subset({ ...toy, pixels: Buffer.from(toy.pixels) }, [5, 3]);
    expect(ids(some)).toEqual([5, 3]);
    expect(some.pixels.constructor).toBe(Uint8Array);
  });

  it("drop labels", () => {
    expect(withoutLabels(toy)).toEqual({ name: "toy", split: "train", count: 6, shape: [1, 1, 2], pixels: toy.pixels });
  });
});

describe("splitDataset", () => {
  const labels = fc.array(fc.nat(2), { minLength: 2, maxLength: 120 });

  it("puts every image into exactly one part, in the original order", () => {
    fc.assert(
      fc.property(
        labels,
        fc.nat(),
        fc.boolean(),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        (list, seed, byClass, share) => {
          const validation = Math.min(list.length - 1, Math.max(1, Math.round(share * list.length)));
          const parts = splitDataset(make(list), { validation, seed, byClass });
          expect(parts.validation.count).toBe(validation);
          expect([...ids(parts.train), ...ids(parts.validation)].sort((a, b) => a - b)).toEqual(list.map((_, i) => i));
          expect(ids(parts.train)).toEqual(ids(parts.train).toSorted((a, b) => a - b));
          for (const part of [parts.train, parts.validation])
            expect([...(part.labels ?? [])]).toEqual(ids(part).map((i) => list[i]));
        },
      ),
    );
  });

  it("byClass: keeps every class's share to within one image", () => {
    fc.assert(
      fc.property(labels, fc.nat(), (list, seed) => {
        const validation = Math.max(1, Math.floor(list.length / 3));
        const held = splitDataset(make(list), { validation, seed, byClass: true }).validation;
        for (const label of [0, 1, 2]) {
          const exact = (list.filter((one) => one === label).length * validation) / list.length;
          expect(Math.abs((held.labels ?? []).filter((one) => one === label).length - exact)).toBeLessThan(1);
        }
      }),
    );
  });

  it("never parts a group, holds out enough of them, and keeps each image's group", () => {
    const groups = fc.array(fc.nat(9), { minLength: 2, maxLength: 60 }).filter((list) => new Set(list).size > 4);
    fc.assert(
      fc.property(groups, fc.nat(), (list, seed) => {
        const data = { ...make(list.map(() => 0)), groups: Uint32Array.from(list) };
        const largest = Math.max(...list.map((group) => list.filter((one) => one === group).length));
        const validation = Math.max(1, Math.floor((list.length - largest) / 2));
        const parts = splitDataset(data, { validation, seed, byClass: true });
        const [train, held] = [parts.train, parts.validation].map((part) => new Set(part.groups));
        expect([...held].filter((group) => train.has(group))).toEqual([]);
        expect(parts.validation.count).toBeGreaterThanOrEqual(validation);
        expect(parts.validation.count).toBeLessThan(validation + largest);
        for (const part of [parts.train, parts.validation])
          expect([...part.groups]).toEqual(ids(part).map((i) => list[i]));
        expect([...take(data, 2).groups]).toEqual(list.slice(0, 2));
      }),
    );
    const one = { ...toy, groups: Uint32Array.of(0, 0, 0, 0, 0, 0) };
    expect(() => splitDataset(one, { validation: 2, seed: 1 })).toThrow(
      "splitDataset: must leave groups for both parts of toy (train), which has 1 of 6 images, got 2 images to hold out; hold out fewer, or group the images more finely",
    );
  });

  it("takes fractions, depends on the seed, and names the parts", () => {
    const big = make(Array.from({ length: 100 }, () => 0));
    const parts = splitDataset(big, { validation: 0.1, seed: 1 });
    expect([parts.train.count, parts.validation.count, parts.train.split, parts.validation.split]).toEqual([
      90,
      10,
      "train",
      "validation",
    ]);
    expect(ids(splitDataset(big, { validation: 10, seed: 1 }).validation)).toEqual(ids(parts.validation));
    expect(ids(splitDataset(big, { validation: 10, seed: 2 }).validation)).not.toEqual(ids(parts.validation));
  });

  it("says what is wrong", () => {
    const message = /leaves both parts of toy \(train\) \(6 images\) non-empty, got/;
    for (const validation of [0, 6, -1, 2.5, NaN, 0.01])
      expect(() => splitDataset(toy, { validation, seed: 1 })).toThrow(message);
    expect(() => splitDataset(withoutLabels(toy), { validation: 2, seed: 1, byClass: true })).toThrow(
      "splitDataset: byClass needs labels, and toy (train) has none; leave byClass out",
    );
  });
});
