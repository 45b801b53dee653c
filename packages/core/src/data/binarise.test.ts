import { loadAddon } from "@latents/native";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { philoxBlocks } from "../random/philox.js";
import { philoxAddress } from "../random/random.js";
import { gatherBatch, type GatherOptions } from "./binarise.js";

const set = (pixels: Uint8Array, shape: [number, number, number]) => ({
  pixels,
  shape,
  count: pixels.length / (shape[0] * shape[1] * shape[2]),
});
const gather = (data: ReturnType<typeof set>, indices: number[], options: GatherOptions): Uint8Array => {
  const size = data.shape[0] * data.shape[1] * data.shape[2];
  const out = new Uint8Array(indices.length * size);
  gatherBatch(data, indices, out, 0, options);
  return out;
};
const ramp = set(
  Uint8Array.from({ length: 4 * 256 }, (_, i) => i % 256),
  [1, 16, 16],
);

describe("gatherBatch", () => {
  it("none: copies the images in the order of the indices, at the offset", () => {
    const data = set(Uint8Array.of(1, 2, 3, 4, 5, 6), [1, 1, 2]);
    const out = new Uint8Array(7).fill(99);
    gatherBatch(data, [2, 0], out, 1, { binarisation: "none" });
    expect([...out]).toEqual([99, 5, 6, 1, 2, 99, 99]);
  });

  it("threshold: 127 is 0 and 128 is 1", () => {
    expect([...gather(set(Uint8Array.of(0, 127, 128, 255), [1, 2, 2]), [0], { binarisation: "threshold" })]).toEqual([
      0, 0, 1, 1,
    ]);
  });

  it("dynamic: a pixel v is 1 with probability v / 255, and 0 and 255 are certain", () => {
    const ones = new Float64Array(256);
    const steps = 5000;
    for (let step = 0; step < steps; step++) {
      const batch = gather(ramp, [step % 4], { binarisation: "dynamic", seed: 1, step });
      for (let value = 0; value < 256; value++) ones[value] += batch[value];
    }
    expect(ones[0]).toBe(0);
    expect(ones[255]).toBe(steps);
    let chiSquare = 0;
    for (let value = 1; value < 255; value++) {
      const p = value / 255;
      chiSquare += (ones[value] - steps * p) ** 2 / (steps * p * (1 - p));
    }
    expect(chiSquare).toBeGreaterThan(175); // 254 degrees of freedom; 175..346 holds all but 1e-4
    expect(chiSquare).toBeLessThan(346);
  });

  it("dynamic: skipping certain pixels does not move a draw", () => {
    const pixel = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(0, 255) }, { weight: 1, arbitrary: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(pixel, { minLength: 39, maxLength: 39 }), fc.nat(), fc.nat(), (values, seed, step) => {
        const data = set(Uint8Array.from(values), [1, 3, 13]);
        const drawn = gather(data, [0, 0], { binarisation: "dynamic", seed, step });
        const words = new Uint32Array(2 * 20);
        philoxBlocks(words, 0, philoxAddress({ seed, stream: "binarise", step }), 0, 10);
        const naive = Array.from({ length: 78 }, (_, i) => {
          const [place, p] = [Math.floor(i / 39), i % 39];
          const half = (words[20 * place + (p >> 1)] >>> (16 * (p & 1))) & 0xffff;
          return half / 65536 < values[p] / 255 ? 1 : 0;
        });
        expect([...drawn]).toEqual(naive);
      }),
    );
  });

  it("dynamic: depends on seed, step, stream and place in the batch; static: on seed and image alone", () => {
    const dynamic = { binarisation: "dynamic", seed: 1, step: 5 } as const;
    const first = gather(ramp, [0, 1, 2], dynamic);
    expect(gather(ramp, [0, 1, 2], dynamic)).toEqual(first);
    for (const other of [{ seed: 2 }, { step: 6 }, { stream: "evaluate" }])
      expect(gather(ramp, [0, 1, 2], { ...dynamic, ...other })).not.toEqual(first);
    expect(first.subarray(0, 256)).not.toEqual(first.subarray(256, 512));

    const still = { binarisation: "static", seed: 1, step: 5 } as const;
    const whole = gather(ramp, [0, 1, 2, 3], still);
    expect(gather(ramp, [3, 1], { ...still, step: 77 })).toEqual(
      Uint8Array.of(...whole.subarray(768), ...whole.subarray(256, 512)),
    );
    expect(gather(ramp, [0, 1, 2, 3], { ...still, seed: 2 })).not.toEqual(whole);
    expect(whole.subarray(0, 256)).not.toEqual(whole.subarray(256, 512));
  });

  it("keeps its known answer", () => {
    const batch = gather(ramp, [0, 1], { binarisation: "dynamic", seed: 1, step: 2 });
    expect(batch.subarray(120, 136).join("")).toBe("0000011111100111");
  });

  it("says which argument is wrong", () => {
    const go =
      (indices: number[], room: number, offset = 0) =>
      () =>
        gatherBatch(ramp, indices, new Uint8Array(room), offset, { binarisation: "none" });
    expect(go([0, 4], 512)).toThrow("gatherBatch: indices[1] must be in 0..3, got 4");
    expect(go([0.5], 512)).toThrow("gatherBatch: indices[0] must be in 0..3, got 0.5");
    expect(go([0, 1], 600, 100)).toThrow(
      "gatherBatch: 2 images of 256 values from offset 100 need an array of 612, got 600",
    );
    expect(() => gather(ramp, [0], { binarisation: "dynamic", seed: -1 })).toThrow(/seed must be an integer/);
  });

  it.skipIf(!loadAddon())("the addon draws the same bits, for images of any size", () => {
    const addon = loadAddon()!;
    const pixel = fc.oneof({ weight: 2, arbitrary: fc.constantFrom(0, 255) }, { weight: 1, arbitrary: fc.nat(255) });
    const images = fc.array(pixel, { minLength: 3, maxLength: 120 });
    fc.assert(
      fc.property(images, fc.nat(), fc.nat(), fc.boolean(), (values, seed, step, fixed) => {
        const size = Math.floor(values.length / 3);
        const data = set(Uint8Array.from(values.slice(0, 3 * size)), [1, 1, size]);
        const options = { binarisation: fixed ? "static" : "dynamic", seed, step } as const;
        const [own, other] = [new Uint8Array(4 * size + 5), new Uint8Array(4 * size + 5)];
        gatherBatch(data, [2, 0, 2, 1], own, 5, options);
        gatherBatch(data, [2, 0, 2, 1], other, 5, { ...options, drawBits: (...images) => addon.drawBits(...images) });
        expect(other).toEqual(own);
      }),
    );
    expect(() =>
      addon.drawBits(new Uint8Array(6), Uint32Array.of(2), 3, new Uint8Array(3), 0, new Int32Array(5), false),
    ).toThrow("there is no such image");
  });
});
