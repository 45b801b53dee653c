import type { ImageDataset } from "@latents/core";
import { expect, it } from "vitest";
import { fingerprint, fingerprintDifference } from "./fingerprint.js";

const images = (change: Partial<ImageDataset> = {}): ImageDataset => ({
  ...{ name: "toy", split: "train", count: 6, shape: [1, 1, 2] as const },
  pixels: Uint8Array.from({ length: 12 }, (_, i) => i),
  labels: Uint16Array.of(0, 1, 300, 0, 1, 2),
  ...change,
});

it("knows the same images, wherever they lie", () => {
  const known = fingerprint(images());
  // printf of the twelve bytes and six little-endian labels | sha256sum
  expect(known).toEqual({
    ...{ count: 6, shape: [1, 1, 2] },
    sha256: "5f1a6a70db512c07cf51d99972c315a983cb93cca95962218018656f0f65c17f",
  });
  expect(fingerprintDifference(known, images({ name: "elsewhere" }))).toBeUndefined();
});

it("says in what others differ", () => {
  const known = fingerprint(images());
  const pixels = images().pixels.map((value, i) => (i === 11 ? 0 : value));
  expect(fingerprintDifference(known, images({ pixels }))).toMatch(
    /^there are 6 images of 1x1x2 as before, but other images or labels \(SHA-256 \w{12}, was \w{12}\)$/,
  );
  expect(fingerprintDifference(known, images({ labels: Uint16Array.of(0, 1, 301, 0, 1, 2) }))).toMatch(/labels/);
  expect(fingerprintDifference(known, images({ labels: undefined }))).toMatch(/labels/);
  expect(fingerprintDifference(known, images({ count: 5, pixels: pixels.subarray(0, 10) }))).toBe(
    "they were 6 images of 1x1x2, now 5 images of 1x1x2",
  );
});

it("hashes evenly spread images where all are too many, and says how many", () => {
  const some = fingerprint(images(), 7);
  expect(some).toMatchObject({ count: 6, hashed: 3 });
  const other = (place: number): string =>
    fingerprint(images({ pixels: images().pixels.map((value, i) => (i === place ? 99 : value)) }), 7).sha256;
  // images 0, 2 and 4
  expect([0, 2, 4, 5, 8, 9].map((place) => other(place) !== some.sha256)).toEqual([
    true,
    false,
    true,
    true,
    true,
    true,
  ]);
});
