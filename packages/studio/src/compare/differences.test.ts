import { describe, expect, it } from "vitest";
import { differenceOf, groupsOf, studentQuantile } from "./differences";

const run = (negElbo: number | undefined, protocol = "mnist", standardError = 0.5) => ({
  data: "mnist",
  ...(negElbo !== undefined && { test: { negElbo, rec: 0, kl: 0, standardError, protocol } }),
});

describe("groups of runs", () => {
  const settings = [
    { key: "model.latent", values: [5, 5, 20, 20, 5, 5] },
    { key: "seed", values: [1, 2, 1, 2, 3, 1] },
  ];

  it("are those that only the seed tells apart, measured alike; what has no bound is in none", () => {
    const runs = [run(100), run(102), run(90), run(undefined), run(104), run(100, "faces")];
    const groups = groupsOf(runs, settings);
    expect(groups.map((group) => group.runs)).toEqual([[0, 1, 4], [2], [5]]);
    // sqrt(4 / 3) of a deviation of 2
    expect(groups[0]).toMatchObject({
      mean: 102,
      freedom: 2,
      standardError: expect.closeTo(2 / Math.sqrt(3), 10) as number,
    });
    expect(groups[1]).toMatchObject({ mean: 90, freedom: Infinity, standardError: 0.5 });
  });

  it("take names and machines for no difference, and one seed that was run twice for one", () => {
    const own = [
      ...["title", "recipe", "threads"].map((key) => ({ key, values: ["a", "b", "c"] })),
      { key: "seed", values: [1, 1, 2] },
    ];
    const [group, ...others] = groupsOf([run(100), run(100.01), run(104)], own);
    expect(others).toEqual([]);
    expect(group).toMatchObject({
      runs: [0, 1, 2],
      mean: 102,
      freedom: 1,
      standardError: expect.closeTo(2, 10) as number,
    });
    const [same] = groupsOf([run(100), run(100)], []);
    expect(same).toMatchObject({ runs: [0, 1], mean: 100, freedom: Infinity, standardError: 0.5 });
  });

  it("differ by Welch's interval, and not at all where they were measured otherwise or no error is known", () => {
    const groups = groupsOf([run(100), run(102), run(90), run(96), run(104), run(100, "faces")], settings);
    // 3.2146 is the error of the difference, 1.304 its degrees of freedom
    const { value, low, high } = differenceOf(groups[1], groups[0])!;
    expect(value).toBeCloseTo(-9, 10);
    expect(low).toBeCloseTo(-32.99, 1);
    expect(high).toBeCloseTo(14.99, 1);
    expect(differenceOf(groups[2], groups[0])).toBeUndefined();
    expect(differenceOf({ ...groups[1], standardError: NaN }, groups[0])).toBeUndefined();
  });

  it("of one run each differ by the errors of their test images", () => {
    const [a, b] = groupsOf([run(100, "mnist", 0.3), run(98, "mnist", 0.4)], [{ key: "model.latent", values: [1, 2] }]);
    const { low, high } = differenceOf(b, a)!;
    expect([low, high]).toEqual([expect.closeTo(-2.98, 4), expect.closeTo(-1.02, 4)]);
  });
});

it("Student's quantile is that of the tables, and between them", () => {
  // Abramowitz and Stegun, table 26.10; 1.304 by scipy.stats.t.ppf(0.975, 1.304)
  for (const [freedom, published] of [
    ...[
      [1, 12.706],
      [1.304, 7.462],
      [2, 4.303],
      [3, 3.182],
      [10, 2.228],
      [30, 2.042],
      [120, 1.98],
      [Infinity, 1.96],
    ],
  ])
    expect(studentQuantile(freedom)).toBeCloseTo(published, 2);
});
