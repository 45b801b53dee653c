import { expect, it } from "vitest";
import { distance, nats, tellingLatents } from "./figures";

it("writes a minus, and as many digits as a figure needs", () => {
  expect([nats(-51.06), nats(33.4, 0)]).toEqual(["−51.1", "33"]);
  expect([0, 0.0034, 0.5, 12.345].map(distance)).toEqual(["0.00", "0.0034", "0.50", "12.35"]);
});

it("keeps the latent numbers that are farthest from N(0, I), under another prior those of which q is surest, in their order", () => {
  const mean = Float32Array.of(0, 3, 0, -0.1, 0);
  const logVar = Float32Array.of(0, 0, -4, 0, 0.01);
  expect(tellingLatents(mean, logVar, 3, true)).toEqual([1, 2, 3]);
  expect(tellingLatents(mean, logVar, 5, true)).toEqual([0, 1, 2, 3, 4]);
  expect(tellingLatents(mean, Float32Array.of(0, 0, -4, -1, -2), 3, false)).toEqual([2, 3, 4]);
});
