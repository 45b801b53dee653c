import fc from "fast-check";
import { expect, it } from "vitest";
import { chooseImages, chosenIndices } from "./choose-images.js";
import type { Dataset } from "./dataset.js";

const make = (labels: readonly number[] | undefined, count = labels?.length ?? 0): Dataset => ({
  ...{ name: "toy", split: "train", count, shape: [1, 1, 1] },
  pixels: Uint8Array.from({ length: count }, (_, i) => i),
  ...(labels && { labels: Uint16Array.from(labels) }),
});
const tally = (labels: Iterable<number>): Map<number, number> => {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
};

it("takes some of each class from a folder sorted by class", () => {
  const sorted = make(Array.from({ length: 144 }, (_, i) => Math.floor(i / 48)));
  expect([...tally(chooseImages(sorted, 40).labels!)]).toEqual([
    [0, 14],
    [1, 13],
    [2, 13],
  ]);
  // the first ones are of one class
  expect([...tally(chooseImages(sorted, 40, "first").labels!)]).toEqual([[0, 40]]);
  expect(chooseImages(sorted, 144)).toEqual(sorted);
  expect(chosenIndices(sorted, 40)).toEqual(chosenIndices(sorted, 40));
  expect(chosenIndices(sorted, 40, "balanced", 1)).not.toEqual(chosenIndices(sorted, 40));
});

it("keeps the shares of classes, loses none that there is room for, and says when there are fewer", () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(5), { minLength: 1, maxLength: 150 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (labels, share) => {
        const n = Math.max(1, Math.round(share * labels.length));
        const indices = chosenIndices(make(labels), n);
        expect(indices).toHaveLength(n);
        expect(indices).toEqual([...new Set(indices)].sort((a, b) => a - b));
        const [all, some] = [tally(labels), tally(indices.map((index) => labels[index]))];
        const room = n >= all.size;
        const smallest = Math.min(...all.values()) * (n / labels.length);
        for (const [label, there] of all) {
          const got = some.get(label) ?? 0;
          if (room) expect(got).toBeGreaterThan(0);
          // one for each class may take from the large ones
          if (smallest >= 1) expect(Math.abs(got - (there * n) / labels.length)).toBeLessThan(1);
        }
      },
    ),
  );
  expect(chosenIndices(make(undefined, 100), 50)).not.toEqual(Array.from({ length: 50 }, (_, i) => i));
  expect(() => chosenIndices(make([0, 1]), 3)).toThrow(
    "chooseImages: must be an integer in 1..2 (the images of toy (train)), got 3",
  );
});
