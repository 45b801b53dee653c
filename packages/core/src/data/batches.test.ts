import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { batchIndices, batchOrder } from "./batches.js";

describe("batchOrder", () => {
  const size = fc
    .integer({ min: 1, max: 60 })
    .chain((count) => fc.record({ count: fc.constant(count), batch: fc.integer({ min: 1, max: count }) }));

  it("visits no image twice in an epoch, and leaves out fewer than a batch", () => {
    fc.assert(
      fc.property(size, fc.nat(), fc.nat(50), ({ count, batch }, seed, epoch) => {
        const order = batchOrder({ count, batch, seed });
        const seen: number[] = [];
        for (let k = 0; k < order.stepsPerEpoch; k++) seen.push(...order.indices(epoch * order.stepsPerEpoch + k));
        expect(new Set(seen).size).toBe(seen.length);
        expect(seen.every((index) => index < count)).toBe(true);
        expect(count - seen.length).toBeLessThan(batch);
        expect(order.epoch(epoch * order.stepsPerEpoch)).toBe(epoch);
      }),
    );
  });

  it("gives a step the same indices whatever was asked before", () => {
    fc.assert(
      fc.property(size, fc.nat(), fc.array(fc.nat(500), { maxLength: 10 }), ({ count, batch }, seed, steps) => {
        const order = batchOrder({ count, batch, seed });
        for (const step of steps) expect(order.indices(step)).toEqual(batchIndices({ count, batch, seed, step }));
      }),
    );
  });

  it("shuffles each epoch anew, by seed and stream", () => {
    const epoch = (seed: number, e: number, stream?: string): string =>
      batchIndices({ count: 100, batch: 100, seed, step: e, stream }).join();
    expect(new Set([epoch(1, 0), epoch(1, 1), epoch(2, 0), epoch(1, 0, "critic")]).size).toBe(4);
  });

  it("leaves out other images in every epoch", () => {
    const missing = new Set<number>();
    for (let step = 0; step < 40; step++) {
      const seen = batchIndices({ count: 10, batch: 9, seed: 1, step });
      for (let i = 0; i < 10; i++) if (!seen.includes(i)) missing.add(i);
    }
    expect(missing.size).toBe(10);
  });

  it("says what is wrong", () => {
    expect(() => batchOrder({ count: 10, batch: 11, seed: 1 })).toThrow(
      "batchOrder: batch must be an integer in 1..10 (the number of images), got 11",
    );
    expect(() => batchOrder({ count: 10, batch: 0, seed: 1 })).toThrow(/batch must be .* got 0/);
    expect(() => batchOrder({ count: 0, batch: 1, seed: 1 })).toThrow(/count must be a positive integer, got 0/);
    expect(() => batchOrder({ count: 10, batch: 2, seed: 1 }).indices(-1)).toThrow(
      /step must be a non-negative integer, got -1/,
    );
  });
});
