import { describe, expect, it } from "vitest";
import { InputError } from "../../errors.js";
import { augmentedReader, type Augment } from "./augmented-reader.js";
import type { RowReader } from "./row-reader.js";

/** One image, [1, 2, 3], of the values 10 y + x, and a second channel 100 above it. */
const image = [0, 1, 2, 10, 11, 12, 100, 101, 102, 110, 111, 112];
const plain: RowReader = {
  ...{ width: image.length, dtype: "uint8", factor: 1 },
  array: (rows) => new Uint8Array(rows * image.length),
  read: (indices, out, offset) => {
    for (let i = 0; i < indices.length; i++) out.set(image, offset + i * image.length);
  },
};
const rows = 400;
const read = (augment: Augment, { step = 0, stream }: { step?: number; stream?: string } = {}): string[] => {
  const out = plain.array(rows + 1) as Uint8Array;
  const reader = augmentedReader(plain, [2, 2, 3], augment, 1);
  reader.read(new Uint32Array(rows), out, image.length, { step, ...(stream !== undefined && { stream }) });
  expect(out.subarray(0, image.length).every((value) => value === 0)).toBe(true);
  return Array.from({ length: rows }, (_, i) => out.slice((i + 1) * image.length, (i + 2) * image.length).join());
};
const counts = (seen: readonly string[]): Map<string, number> => {
  const counted = new Map<string, number>();
  for (const one of seen) counted.set(one, (counted.get(one) ?? 0) + 1);
  return counted;
};

describe("augmentedReader", () => {
  it("mirrors half of the images, all channels alike", () => {
    const seen = counts(read({ flip: true }));
    const mirror = [2, 1, 0, 12, 11, 10, 102, 101, 100, 112, 111, 110].join();
    expect([...seen.keys()].toSorted()).toEqual([image.join(), mirror].toSorted());
    expect(Math.abs(seen.get(mirror)! - rows / 2)).toBeLessThan(4 * Math.sqrt(rows / 4));
  });

  it("moves by whole pixels, each of the nine moves as often, the edge filling what becomes free", () => {
    const seen = counts(read({ shift: 1 }));
    const moved = new Set<string>();
    for (const dy of [-1, 0, 1])
      for (const dx of [-1, 0, 1])
        moved.add(
          image
            .map((_, place) => {
              const [c, y, x] = [Math.floor(place / 6), Math.floor((place % 6) / 3), place % 3];
              const [fromY, fromX] = [Math.min(1, Math.max(0, y - dy)), Math.min(2, Math.max(0, x - dx))];
              return image[6 * c + 3 * fromY + fromX];
            })
            .join(),
        );
    expect(new Set(seen.keys())).toEqual(moved);
    for (const count of seen.values()) expect(Math.abs(count - rows / 9)).toBeLessThan(4.5 * Math.sqrt(rows / 9));
  });

  it("is another draw in another step and stream, the same again, and ends after its steps", () => {
    const first = read({ flip: true, shift: 1 });
    expect(read({ flip: true, shift: 1 })).toEqual(first);
    expect(read({ flip: true, shift: 1 }, { step: 1 })).not.toEqual(first);
    expect(read({ flip: true, shift: 1 }, { stream: "other" })).not.toEqual(first);
    expect(read({ shift: 1, steps: 3 }, { step: 2 })).toEqual(read({ shift: 1 }, { step: 2 }));
    expect(counts(read({ shift: 1, steps: 3 }, { step: 3 })).size).toBe(1);
  });

  it("refuses what is no option", () => {
    expect(() => read({ shift: -1 })).toThrow(
      new InputError("train.augment.shift: must be a whole number, 0 or more, got -1"),
    );
    expect(() => read({ shift: 2 })).toThrow(
      "train.augment.shift: must be 1 or less for images of 2x3, got 2: nothing would remain of an image",
    );
    expect(() => read({ flipped: true } as object)).toThrow("train.augment.flipped: unknown option");
  });
});
