import { expect, it } from "vitest";
import { tileImages } from "./tile-images";

it("tileImages lays pictures of several channels row by row", () => {
  // four pictures of two channels, 1 x 2 pixels: picture p, channel c, pixel x is 100 p + 10 c + x
  const images = Float32Array.from({ length: 16 }, (_, i) => 100 * (i >> 2) + 10 * ((i >> 1) & 1) + (i & 1));
  expect([...tileImages(images, [2, 1, 2], 2)]).toEqual([
    ...[0, 1, 100, 101, 200, 201, 300, 301],
    ...[10, 11, 110, 111, 210, 211, 310, 311],
  ]);
});
