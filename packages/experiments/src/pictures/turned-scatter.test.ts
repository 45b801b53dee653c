import { expect, it } from "vitest";
import { seenFrom } from "./turned-scatter.js";

const axes = { shape: [3, 3] as const, data: Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1) };
const close = (values: Float32Array, wanted: readonly number[]): void =>
  wanted.forEach((value, i) => expect(values[i]).toBeCloseTo(value, 6));

it("shows the first and third dimension from the front, the second from the side", () => {
  const front = seenFrom(axes, 0, 0);
  close(front.x, [1, 0, 0]);
  close(front.y, [0, 0, 1]);
  const side = seenFrom(axes, 90, 0);
  close(side.x, [0, 1, 0]);
  close(side.y, [0, 0, 1]);
});

it("keeps lengths: it turns, and leaves out one direction", () => {
  const { x, y } = seenFrom(axes, 33, 20);
  const square = (values: Float32Array): number => values.reduce((sum, v) => sum + v * v, 0);
  expect(square(x)).toBeCloseTo(1, 6);
  expect(square(y)).toBeCloseTo(1, 6);
  expect(x.reduce((sum, v, i) => sum + v * y[i], 0)).toBeCloseTo(0, 6);
});
