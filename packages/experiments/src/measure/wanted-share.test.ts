import type { TrainedClassifier, TrainedVae } from "@latents/core";
import { expect, it } from "vitest";
import { wantedShare } from "./wanted-share.js";

/** Two classes; an image is one number, its class, which the model gets right or not. */
const model = (right: (i: number) => boolean): TrainedVae =>
  ({
    classes: 2,
    sample: (count: number) =>
      Promise.resolve({
        shape: [count, 1],
        data: Float32Array.from({ length: count }, (_, i) => (right(i) ? i % 2 : 1 - (i % 2))),
      }),
  }) as unknown as TrainedVae;

const judge = {
  classifier: {
    predict: ({ data }: { data: Float32Array }) => Promise.resolve(Uint16Array.from(data)),
  } as unknown as TrainedClassifier,
};

it("wantedShare is the share of images that are judged to be of the class that was asked for", async () => {
  const bench = { count: (full: number) => full };
  expect(
    await wantedShare(
      model(() => true),
      judge,
      bench,
    ),
  ).toBe(1);
  expect(
    await wantedShare(
      model(() => false),
      judge,
      bench,
    ),
  ).toBe(0);
  expect(
    await wantedShare(
      model((i) => i % 4 === 0),
      judge,
      bench,
    ),
  ).toBe(0.25);
  // a model that makes class 0 alone
  expect(
    await wantedShare(
      model((i) => i % 2 === 0),
      judge,
      bench,
    ),
  ).toBe(0.5);
});
