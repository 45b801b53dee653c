import { describe, expect, it } from "vitest";
import { type Codec, maybe, numberBetween, numberSet, oneOf, row, shortText, wholeBetween, wordSet } from "./codec";

describe("what stands in an address", () => {
  it("comes back as it was", () => {
    const back = <T>({ read, write }: Codec<T>, value: T) => read(write(value)!);
    expect(back(oneOf("linear", "log"), "log")).toBe("log");
    expect(back(wordSet, new Set(["a,b", "50%25", "%2C"]))).toEqual(new Set(["a,b", "50%25", "%2C"]));
    expect(back(numberSet, new Set([3, 0]))).toEqual(new Set([3, 0]));
    expect(back(row(3), Float32Array.of(0, -1.25, 0.5))).toEqual(Float32Array.of(0, -1.25, 0.5));
    expect(row(3).write(Float32Array.of(0, -1.23456, 0.0001))).toBe(",-1.235,");
    expect(back(numberBetween(0, 1), 0.98)).toBe(0.98);
    expect(back(wholeBetween(0, 9), 4)).toBe(4);
  });

  it("is refused where it is no value: an address may be anybody's", () => {
    expect(oneOf("a", "b").read("c")).toBeUndefined();
    expect(shortText.read("x".repeat(301))).toBeUndefined();
    for (const text of ["", "NaN", "2", "-1", "1e9"]) expect(numberBetween(0, 1).read(text)).toBeUndefined();
    for (const text of ["", "1.5", "10", "-1", "0x1"]) expect(wholeBetween(0, 9).read(text)).toBeUndefined();
    for (const text of ["1,2", "a,,", "1,2,3,4", ",,1e9"]) expect(row(3).read(text)).toBeUndefined();
    expect(numberSet.read("1,x")).toBeUndefined();
  });

  it("is left out where it is too long", () => {
    expect(row(500).write(new Float32Array(500))).toBeUndefined();
    expect(maybe(wholeBetween(0, 9)).write(undefined)).toBeUndefined();
  });
});
