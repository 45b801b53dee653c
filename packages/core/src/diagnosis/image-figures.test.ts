import { expect, it } from "vitest";
import { ImageFigures } from "./image-figures.js";

/** Two images of 1x2x2. */
const images = Float32Array.of(0, 1, 0, 1, 1, 1, 0, 0);

it("are perfect for equal images, and nothing for the mean image", () => {
  const perfect = new ImageFigures([1, 2, 2]);
  perfect.add(images, images, images);
  expect(perfect.result()).toEqual({
    ...{ explained: 1, error: 0, absoluteError: 0, detail: 1, largest: 1, sure: 1, sureWrong: 0 },
  });
  const mean = new ImageFigures([1, 2, 2]);
  const half = Float32Array.of(0.5, 1, 0, 0.5, 0.5, 1, 0, 0.5);
  // in pieces as at once
  mean.add(images.subarray(0, 4), images.subarray(0, 4), half.subarray(0, 4));
  mean.add(images.subarray(4), images.subarray(4), half.subarray(4));
  // squared differences of neighbours: right 1 + 1, 0 + 0 and below 0 + 0, 1 + 1 against right 4 x 1/4 and below 4 x 1/4
  expect(mean.result()).toMatchObject({ explained: 0, error: Math.sqrt(1 / 8), absoluteError: 0.25, detail: 2 / 4 });
  expect(mean.result()).toMatchObject({ sure: 0.5, sureWrong: 0 });
});

it("count what a decoder is sure of and has wrong, and how far out it is", () => {
  const figures = new ImageFigures([1, 2, 2]);
  figures.add(images, images, Float32Array.of(1, 1, 0, 1, 0.5, 0.5, 0.5, -7));
  expect(figures.result()).toMatchObject({ sure: 5 / 8, sureWrong: 2 / 5, largest: 7 });
});

it("have no share of a variance that is none", () => {
  const flat = new ImageFigures([1, 2, 2]);
  const equal = Float32Array.of(1, 1, 1, 1, 1, 1, 1, 1);
  flat.add(equal, equal, equal);
  expect(flat.result()).not.toHaveProperty("explained");
  expect(flat.result()).not.toHaveProperty("detail");
});
