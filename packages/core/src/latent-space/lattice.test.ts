import { describe, expect, it } from "vitest";
import { latentLattice } from "./lattice.js";

describe("latentLattice", () => {
  it("puts one code into each equal share of a normal's mass, the second dimension upwards", () => {
    const { shape, data } = latentLattice(2, { latent: 2 });
    expect(shape).toEqual([4, 2]);
    // Phi^-1(1/4) = -0.67449
    const q = 0.67449;
    [-q, q, q, q, -q, -q, q, -q].forEach((value, i) => expect(data[i]).toBeCloseTo(value, 5));
  });

  it("lies in the chosen plane, 0 elsewhere", () => {
    const { shape, data } = latentLattice(3, { latent: 4, dims: [3, 1] });
    expect(shape).toEqual([9, 4]);
    const x = 0.9674216;
    const row = (i: number): number[] => [...data.subarray(4 * i, 4 * i + 4)].map((v) => Math.round(1e5 * v) / 1e5);
    const r = Math.round(1e5 * x) / 1e5;
    expect([row(0), row(4), row(5)]).toEqual([
      [0, r, 0, -r],
      [0, 0, 0, 0],
      [0, 0, 0, r],
    ]);
  });

  it("has the mass of a normal: mean 0, variance towards 1", () => {
    const { data } = latentLattice(200, { latent: 2 });
    const mean = data.reduce((sum, v) => sum + v, 0) / data.length;
    const variance = data.reduce((sum, v) => sum + v * v, 0) / data.length;
    expect(mean).toBeCloseTo(0, 6);
    expect(variance).toBeGreaterThan(0.98);
    expect(variance).toBeLessThan(1);
  });

  it.each([
    [0, [0, 1], "lattice: size must be a whole number, 1 or more, got 0"],
    [2.5, [0, 1], "lattice: size must be a whole number, 1 or more, got 2.5"],
    [3, [0, 3], "lattice: dimensions must be from 0 to 2, got 3"],
    [3, [-1, 1], "lattice: dimensions must be from 0 to 2, got -1"],
    [3, [1, 1], "lattice: dimensions must be different ones, got 1, 1"],
  ] as const)("refuses size %f, dims %j", (size, dims, message) => {
    expect(() => latentLattice(size, { latent: 3, dims })).toThrow(message);
  });
});
