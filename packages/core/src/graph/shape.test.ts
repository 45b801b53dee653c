import { describe, expect, it } from "vitest";
import {
  broadcastShapes,
  formatShape,
  normalizeAxes,
  normalizeAxis,
  sameShape,
  sizeOf,
  staticShape,
  stridesOf,
} from "./shape.js";

describe("shapes", () => {
  it("print as errors show them", () => {
    expect(formatShape([64, "batch", 28])).toBe("[64, batch, 28]");
    expect(formatShape([])).toBe("[]");
  });
  it("compare axis by axis, symbols by name", () => {
    expect(sameShape([2, "n"], [2, "n"])).toBe(true);
    expect(sameShape([2, "n"], [2, "m"])).toBe(false);
    expect(sameShape([2], [2, 1])).toBe(false);
  });
  it("broadcast from the end: a 1 stretches, symbols too", () => {
    expect(broadcastShapes([3, 1], [4], "add")).toEqual([3, 4]);
    expect(broadcastShapes([], [2, 3], "add")).toEqual([2, 3]);
    expect(broadcastShapes(["batch", 1], [1, 5], "add")).toEqual(["batch", 5]);
    expect(() => broadcastShapes([2, 3], [2, 4], "add")).toThrow(
      "add: shapes [2, 3] and [2, 4] do not broadcast: 3 against 4",
    );
    expect(() => broadcastShapes(["batch", 3], [7, 3], "mul")).toThrow(
      "mul: shapes [batch, 3] and [7, 3] do not broadcast: batch against 7",
    );
  });
  it("count values, but not of symbolic axes", () => {
    expect(sizeOf([2, 3, 4])).toBe(24);
    expect(sizeOf([])).toBe(1);
    expect(staticShape([2, 3], "here")).toEqual([2, 3]);
    expect(() => sizeOf(["batch", 3], "flatten")).toThrow(
      "flatten: every axis must be a number here, got [batch, 3]; give a fixed batch",
    );
  });
  it("count axes from either end", () => {
    expect(normalizeAxis(-1, 3, "sum")).toBe(2);
    expect(normalizeAxes(undefined, 3, "sum")).toEqual([0, 1, 2]);
    expect(normalizeAxes([-1, 0], 3, "sum")).toEqual([0, 2]);
    for (const axis of [3, -4, 0.5])
      expect(() => normalizeAxis(axis, 3, "sum")).toThrow(`sum: axis ${axis} does not exist in a tensor of 3 axes`);
    expect(() => normalizeAxes([0, -3], 3, "sum")).toThrow("sum: axes [0, 0] repeat");
  });
  it("have row-major strides", () => {
    expect(stridesOf([2, 3, 4])).toEqual([12, 4, 1]);
    expect(stridesOf([])).toEqual([]);
  });
});
