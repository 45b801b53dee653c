import { expect, it } from "vitest";
import { ofBytes } from "./matrix.js";

it("is what Float32Array.from makes of bytes, bit for bit", () => {
  const bytes = Uint8Array.from({ length: 600 }, (_, i) => i);
  for (const value of [(v: number) => v / 255, (v: number) => v * (1 / 255), (v: number) => v - 7.1])
    expect(ofBytes(bytes, value)).toEqual(Float32Array.from(bytes, value));
  expect(ofBytes(bytes.subarray(254, 258), (v) => v)).toEqual(Float32Array.of(254, 255, 0, 1));
});
