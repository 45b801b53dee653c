import { expect, it } from "vitest";
import { zerosLike } from "./zeros-like.js";

it.each([Float32Array, Float64Array, BigInt64Array, Uint8Array])("%o has zeros of its kind", (Kind) => {
  expect(zerosLike(new Kind(3), 5)).toStrictEqual(new Kind(5));
});

it("a Buffer has a plain Uint8Array of them: its own constructor warns", () => {
  expect(zerosLike(Buffer.from("pixels"), 4)).toStrictEqual(new Uint8Array(4));
});
