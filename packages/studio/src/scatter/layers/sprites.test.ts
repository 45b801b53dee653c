import { expect, it } from "vitest";
import { matrixOf } from "../camera";
import { spriteRows, spriteSide } from "./sprites";

it("shows one image a square, the first visible; none of points that are hidden or outside", () => {
  const size = { width: 10 * spriteSide, height: 10 * spriteSide };
  const matrix = matrixOf({ kind: "flat", centre: [0, 0], scale: spriteSide }, size);
  const positions = Float32Array.of(0.5, 0.5, 0.6, 0.6, 2.5, 0.5, 9, 0, -3.5, -3.5, -3.4, -3.4);
  expect(spriteRows(positions, 2, matrix, size, () => false)).toEqual([0, 2, 4]);
  expect(spriteRows(positions, 2, matrix, size, (row) => row === 0 || row === 4)).toEqual([1, 2, 5]);
});
