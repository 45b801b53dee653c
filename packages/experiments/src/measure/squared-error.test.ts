import type { ImageDataset, TrainedVae } from "@latents/core";
import { expect, it } from "vitest";
import { squaredError } from "./squared-error.js";

const images: ImageDataset = {
  ...{ name: "t", split: "test", count: 1001, shape: [1, 20, 100] },
  pixels: Uint8Array.from({ length: 2_002_000 }, (_, i) => (i % 2 === 0 ? 255 : 0)),
};

it("squaredError averages over the values of all parts, and shows each part once", async () => {
  const sizes: number[] = [];
  const trained = {
    reconstruct: ({ count }: ImageDataset) => {
      sizes.push(count);
      return Promise.resolve({ shape: [count, 2000], data: new Float32Array(2000 * count).fill(1) });
    },
  } as unknown as TrainedVae;
  const seen = new Float32Array(2_002_000);
  expect(await squaredError(trained, images, (values, at) => seen.set(values, at))).toBeCloseTo(0.5);
  expect(sizes).toEqual([786, 215]);
  expect(seen.every((value) => value === 1)).toBe(true);
});
