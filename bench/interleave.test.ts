import { describe, expect, it } from "vitest";
import { describeMachine, formatTable, interleave, summarise } from "./interleave.js";

/** A side that takes the given milliseconds, call by call, and notes its turn. */
function fake(label: string, times: number[], turns: string[]): (steps: number) => Promise<number> {
  let call = 0;
  return async (steps) => {
    turns.push(`${label}${steps}`);
    return times[call++];
  };
}

describe("interleave", () => {
  it("alternates, changes who begins, and leaves the warm-up out", async () => {
    const turns: string[] = [];
    const result = await interleave({
      name: "fake",
      ours: fake("o", [999, 10, 20, 30], turns),
      theirs: fake("t", [999, 60, 40, 50], turns),
      steps: 10,
      rounds: 3,
    });
    expect(turns.join(" ")).toBe("t10 o10 o10 t10 t10 o10 o10 t10");
    expect(result.samples).toEqual({ ours: [1, 2, 3], theirs: [6, 4, 5] });
    expect(result.ours).toEqual({ median: 2, min: 1, max: 3 });
    expect(result.theirs).toEqual({ median: 5, min: 4, max: 6 });
    expect(result.ratio).toBe(2.5);
    expect(result.ratioMax).toBe(6);
    expect(result.ratioMin).toBeCloseTo(5 / 3, 12);
  });

  it("is not moved by one slow round", async () => {
    const ours = [10, 10, 5000, 10, 10];
    const theirs = [20, 20, 20, 20, 20];
    const result = await interleave({
      name: "spike",
      ours: fake("o", ours, []),
      theirs: fake("t", theirs, []),
      steps: 1,
      rounds: 5,
      warmUp: 0,
    });
    expect(result.ratio).toBe(2);
    expect(result.ours.max).toBe(5000);
  });

  it.each([
    [{ steps: 0 }, "interleave(bad): steps must be an integer of at least 1, got 0"],
    [{ rounds: 1.5 }, "interleave(bad): rounds must be an integer of at least 1, got 1.5"],
    [{ warmUp: -1 }, "interleave(bad): warmUp must be an integer of at least 0, got -1"],
    [{ ours: async () => NaN }, "interleave(bad): ours must resolve to milliseconds above 0, got NaN"],
    [{ theirs: async () => 0 }, "interleave(bad): theirs must resolve to milliseconds above 0, got 0"],
  ])("refuses %o", async (wrong, message) => {
    const good = { name: "bad", ours: async () => 1, theirs: async () => 1, steps: 1 };
    await expect(interleave({ ...good, ...wrong })).rejects.toThrow(message);
  });

  it("passes on the failure of a side", async () => {
    const theirs = async (): Promise<number> => {
      throw new Error("the other side died");
    };
    await expect(interleave({ name: "x", ours: async () => 1, theirs, steps: 1 })).rejects.toThrow(
      "the other side died",
    );
  });
});

describe("summarise", () => {
  it("takes the middle, or the mean of the middle two, whatever the order", () => {
    expect(summarise([30, 4, 100]).median).toBe(30);
    expect(summarise([30, 4, 100, 10])).toEqual({ median: 20, min: 4, max: 100 });
    expect(() => summarise([])).toThrow("needs at least one value");
  });
});

describe("formatTable", () => {
  it("prints medians, ranges, ratio and target", async () => {
    const row = async (name: string, ours: number, target?: number) =>
      interleave({ name, ours: async () => ours, theirs: async () => 340, steps: 2, rounds: 3, target });
    const table = formatTable(
      [await row("E3", 200, 1.7), await row("E4", 210, 1.7), await row("no target", 85)],
      "PyTorch",
    );
    expect(table).toMatchInlineSnapshot(`
      "| work | latents ms/step | PyTorch ms/step | ratio | target | rounds x steps |
      | --- | --- | --- | --- | --- | --- |
      | E3 | 100 (100-100) | 170 (170-170) | 1.70 (1.70-1.70) | 1.70 met | 3 x 2 |
      | E4 | 105 (105-105) | 170 (170-170) | 1.62 (1.62-1.62) | 1.70 missed | 3 x 2 |
      | no target | 42.5 (42.5-42.5) | 170 (170-170) | 4.00 (4.00-4.00) |  | 3 x 2 |"
    `);
  });
});

describe("describeMachine", () => {
  it("states the cores and what the caller adds", () => {
    expect(describeMachine({ torch: "1.13" })).toMatchObject({ node: process.versions.node, torch: "1.13" });
    expect(describeMachine().cores).toBeGreaterThan(0);
  });
});
