import type { Dataset, TrainedVae } from "@latents/core";
import { expect, it } from "vitest";
import { squaredError } from "./squared-error.js";

const images: Dataset = {
  ...{ name: "t", split: "test", count: 1001, shape: [1, 1, 2] },
  pixels: Uint8Array.from({ length: 2002 }, (_, i) => (i % 2 === 0 ? 255 : 0)),
};

it("squaredError averages over the values of all parts, and shows each part once", async () => {
  const sizes: number[] = [];
  const trained = {
    reconstruct: ({ count }: Dataset) => {
      sizes.push(count);
      return Promise.resolve({ shape: [count, 2], data: new Float32Array(2 * count).fill(1) });
    },
  } as unknown as TrainedVae;
  const seen = new Float32Array(2002);
  expect(await squaredError(trained, images, (values, at) => seen.set(values, at))).toBeCloseTo(0.5);
  expect(sizes.reduce((a, b) => a + b, 0)).toBe(1001);
  expect(seen.every((value) => value === 1)).toBe(true);
});
