import { beforeAll, describe, expect, it } from "vitest";
import { trainTable, type ConfigInput } from "../../config/index.js";
import { subset, tableDataset, type TableDataset } from "../../data/index.js";
import { bindParameters, scoreGraph } from "../../model-graphs/index.js";
import { fillNormal } from "../../random/index.js";
import { ortRuntime } from "../../runtime/index.js";
import type { TrainResult } from "../../train/index.js";
import { people, peopleColumns } from "../../testing/people.js";
import { cellsOfCodes } from "./cells-of-codes.js";
import { imputeCells } from "./impute-cells.js";
import { sampleRows } from "./sample-rows.js";
import { scoreRows } from "./score-rows.js";

const n = peopleColumns.length;
const place = (name: string): number => peopleColumns.findIndex((column) => column.name === name);
const cells = ({ values }: TableDataset, name: string): number[] =>
  Array.from(values).filter((v, i) => i % n === place(name) && !Number.isNaN(v));
const average = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;
const config: ConfigInput = {
  model: { latent: 3, encoder: { type: "mlp", hidden: [32] }, decoder: { type: "mlp", hidden: [32] } },
  optimizer: { type: "adam", learningRate: 5e-3 },
  train: { steps: 400, batch: 50 },
};

const rows = people(1000, { missing: 0.05 });
let trained: TrainResult;
beforeAll(async () => {
  trained = await trainTable(rows, { config, threads: 1 });
}, 60_000);

it("refuses options that there are not", async () => {
  const slip = { sead: 1, samples: 2 } as object;
  await expect(sampleRows(trained, 2, slip)).rejects.toThrow("sampleRows.sead: unknown option. Allowed: seed, where");
  await expect(scoreRows(trained, rows, slip)).rejects.toThrow(
    "scoreRows.sead: unknown option. Allowed: samples, seed",
  );
  await expect(imputeCells(trained, rows, slip)).rejects.toThrow("imputeCells.sead: unknown option. Allowed: samples");
});

describe("sampleRows", () => {
  it("draws rows of the table's kinds, bounds, decimals and holes", async () => {
    const made = await sampleRows(trained, 2000, { seed: 2 });
    expect([made.kind, made.count, made.columns.map(({ name }) => name)]).toEqual([
      ...["table", 2000],
      peopleColumns.map(({ name }) => name),
    ]);
    for (const { name, bounds } of peopleColumns) {
      const [own, real] = [cells(made, name), cells(rows, name)];
      expect(Math.min(...own)).toBeGreaterThanOrEqual(bounds?.[0] ?? Math.min(...real));
      expect(Math.max(...own)).toBeLessThanOrEqual(bounds?.[1] ?? Math.max(...real));
      expect(Math.abs(1 - own.length / 2000 - 0.05)).toBeLessThan(0.03);
      const spread = Math.sqrt(average(real.map((v) => (v - average(real)) ** 2)));
      expect(Math.abs(average(own) - average(real)) / spread, name).toBeLessThan(0.25);
    }
    for (const name of ["age", "visits", "churned", "plan", "rating", "since"])
      expect(cells(made, name).every(Number.isInteger), name).toBe(true);
    expect(cells(made, "income").every((v) => Math.abs(v * 100 - Math.round(v * 100)) < 1e-6)).toBe(true);
  });

  it("has no holes where none are wanted, and the same first rows", async () => {
    const made = await sampleRows(trained, 50, { seed: 2, holes: false });
    expect(made.values.some(Number.isNaN)).toBe(false);
    expect([...(await sampleRows(trained, 20, { seed: 2, holes: false })).values]).toEqual([
      ...made.values.subarray(0, 20 * n),
    ]);
  });

  it("draws rows in which some cells are what is asked", async () => {
    const pro = await sampleRows(trained, 500, { where: { plan: "pro" }, holes: false });
    expect(new Set(cells(pro, "plan"))).toEqual(new Set([2]));
    const ages = (plan: number): number[] =>
      Array.from({ length: rows.count }, (_, i) => i)
        .filter((i) => rows.values[i * n + place("plan")] === plan)
        .map((i) => rows.values[i * n + place("age")])
        .filter((v) => !Number.isNaN(v));
    expect(Math.abs(average(cells(pro, "age")) - average(ages(2)))).toBeLessThan(4);
    expect(average(ages(2)) - average(ages(0))).toBeGreaterThan(15);
    await expect(sampleRows(trained, 5, { where: { plan: "gold" } })).rejects.toThrow(
      'sampleRows: column "plan" must be one of free, team, pro, got "gold"',
    );
    await expect(sampleRows(trained, 5, { where: { sex: 1 } })).rejects.toThrow('there is no column "sex"');
  });
});

it("cellsOfCodes has the rows that codes stand for, with a spread that covers most of what they were", async () => {
  const some = subset(
    rows,
    Uint32Array.from({ length: 200 }, (_, i) => i),
  );
  const { values, spread } = await cellsOfCodes(trained, await trained.encode(some));
  const of = (all: ArrayLike<number>, name: string): number[] =>
    Array.from(all).filter((_, i) => i % n === place(name));
  const [real, mean, around] = [some.values, values, spread].map((all) => of(all, "age"));
  const within = real.filter((age, i) => Math.abs(age - mean[i]) < 2 * around[i]).length;
  expect(within / real.filter((age) => !Number.isNaN(age)).length).toBeGreaterThan(0.85);
  // and it is no spread that covers anything
  expect(average(around)).toBeLessThan(
    0.9 * Math.sqrt(average(cells(rows, "age").map((v) => (v - average(cells(rows, "age"))) ** 2))),
  );
  expect(of(values, "plan").every((plan) => [0, 1, 2].includes(plan))).toBe(true);
  expect(of(spread, "plan").every((other) => other >= 0 && other <= 2 / 3 + 1e-6)).toBe(true);
  await expect(cellsOfCodes(trained, await trained.encode(some), { given: [1] })).rejects.toThrow(
    "cellsOfCodes: given must be 0 numbers, one for each covariate of the model, got 1",
  );
});

it("rows with covariates are what these are said to be, and follow them", async () => {
  const own = await trainTable(people(600, { covariates: ["plan"] }), {
    ...{ threads: 1 },
    config: { ...config, model: { ...config.model, conditioning: "covariates" }, train: { steps: 400, batch: 50 } },
  });
  const [free, pro] = [
    await sampleRows(own, 200, { where: { plan: "free" } }),
    await sampleRows(own, 200, { where: { plan: "pro" } }),
  ];
  expect(new Set(cells(pro, "plan"))).toEqual(new Set([2]));
  expect(average(cells(pro, "age")) - average(cells(free, "age"))).toBeGreaterThan(10);
  await own.release();
}, 60_000);

describe("scoreRows", () => {
  it("is higher for a row that does not hang together, and says which column did it", async () => {
    const usual = subset(
      people(200, { seed: 9 }),
      Array.from({ length: 100 }, (_, i) => i),
    );
    const values = Float64Array.from(usual.values);
    // an old age with all that goes with youth
    for (let row = 0; row < 100; row++) values[row * n + place("age")] = values[row * n + place("age")] > 45 ? 20 : 75;
    const [a, b] = [
      await scoreRows(trained, usual, { samples: 50 }),
      await scoreRows(trained, { ...usual, values }, { samples: 50 }),
    ];
    expect(average([...b.nll]) - average([...a.nll])).toBeGreaterThan(2);
    const share = ({ byColumn }: typeof a, name: string): number =>
      average(Array.from(byColumn).filter((_, i) => i % n === place(name)));
    const rise = peopleColumns.map(({ name }) => share(b, name) - share(a, name));
    expect(rise.indexOf(Math.max(...rise))).toBe(place("age"));
    expect(a.columns).toEqual(peopleColumns.map(({ name }) => name));
    expect(a.effectiveSamples.every((v) => v >= 1 && v <= 50.001)).toBe(true);
  });
});

it("scores rows as the graph that is exported does, from rows as the data have them", async () => {
  const [count, samples] = [40, 300];
  const some = subset(
    people(200, { seed: 9, missing: 0.1 }),
    Array.from({ length: count }, (_, i) => i),
  );
  const runtime = await ortRuntime({ threads: 1 });
  const graph = await runtime.compile(bindParameters(scoreGraph(trained.model, n), trained.values));
  const logs: number[][] = Array.from({ length: count }, () => []);
  for (let s = 0; s < samples; s++) {
    const noise = fillNormal(new Float32Array(count * trained.latent), { seed: 3, stream: "draws", step: s });
    const { negElbo } = await graph.run({
      x: { dtype: "float", shape: [count, n], data: Float32Array.from(some.values) },
      noise: { dtype: "float", shape: [count, trained.latent], data: noise },
    });
    logs.forEach((own, row) => own.push(-Number(negElbo.data[row])));
  }
  await graph.release();
  const nll = logs.map((own) => {
    const most = Math.max(...own);
    return -most - Math.log(average(own.map((v) => Math.exp(v - most))));
  });
  const [one, other] = [
    await scoreRows(trained, some, { samples }),
    await scoreRows(trained, some, { samples, seed: 5 }),
  ];
  const apart = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
    average(Array.from(a, (v, i) => Math.abs(v - b[i])));
  expect(apart(nll, one.nll)).toBeLessThan(2 * apart(one.nll, other.nll) + 0.02);
}, 60_000);

it("scores a column most of whose rows are alike in units of its standard deviation", async () => {
  const columns = [
    { name: "rare", kind: "continuous" },
    { name: "u", kind: "continuous" },
  ] as const;
  const values = Array.from({ length: 400 }, (_, i) => [i % 20 === 0 ? 1 + (i % 7) : 0, Math.sin(i)]);
  const own = await trainTable(tableDataset({ name: "rare", columns, values }), {
    ...{ threads: 1, config: { ...config, train: { steps: 20, batch: 50 } } },
  });
  const { nll } = await scoreRows(own, tableDataset({ name: "rare", columns, values: values.slice(0, 40) }));
  expect(nll.every((v) => Math.abs(v) < 1000)).toBe(true);
  await own.release();
}, 60_000);

describe("imputeCells", () => {
  it("fills what is missing from what is seen, better than the mean, and leaves the rest", async () => {
    const truth = people(300, { seed: 11 });
    const holed = { ...truth, values: truth.values.map((v, i) => (i % n === place("age") ? NaN : v)) };
    const { filled, draws, spread } = await imputeCells(trained, holed, { samples: 100, draws: 3 });
    const [own, real] = [cells(filled, "age"), cells(truth, "age")];
    const rmse = (guess: (i: number) => number): number => Math.sqrt(average(real.map((v, i) => (guess(i) - v) ** 2)));
    expect(rmse((i) => own[i])).toBeLessThan(0.6 * rmse(() => average(real)));
    filled.values.forEach((v, i) => i % n !== place("age") && expect(v).toBe(truth.values[i]));
    expect(draws).toHaveLength(3);
    expect(cells(draws[0], "age").every(Number.isInteger)).toBe(true);
    expect(cells(draws[0], "age")).not.toEqual(cells(draws[1], "age"));
    // nine of ten draws lie within two of the spread that is told
    const near = cells(draws[2], "age").filter((v, i) => Math.abs(v - own[i]) < 2 * spread[i * n + place("age")]);
    expect(near.length / 300).toBeGreaterThan(0.85);
    // and not all within one, or the spread would be too wide
    const nearer = cells(draws[2], "age").filter((v, i) => Math.abs(v - own[i]) < spread[i * n + place("age")]);
    expect(nearer.length / 300).toBeLessThan(0.9);
  });
});

describe("columns that factors tie", () => {
  // b says a nearly, c is by itself, kind goes with a
  const columns = [
    { name: "a", kind: "continuous" },
    { name: "b", kind: "continuous" },
    { name: "c", kind: "continuous" },
    { name: "kind", kind: "binary" },
  ] as const;
  const values = Float64Array.from({ length: 1200 }, (_, i) => Math.sin(7919 * i ** 2));
  for (let row = 0; row < 300; row++) {
    values[4 * row + 1] = 5 - 3 * values[4 * row] + 0.1 * values[4 * row + 1];
    values[4 * row + 3] = values[4 * row] > 0 ? 1 : 0;
  }
  const table = tableDataset({ name: "tied", columns, values });
  const of = (rowsOf: TableDataset, j: number): number[] => Array.from(rowsOf.values).filter((_, i) => i % 4 === j);
  let own: TrainResult;
  beforeAll(async () => {
    const likelihood = { type: "columns", factors: 2 } as const;
    own = await trainTable(table, {
      ...{ threads: 1, seed: 1 },
      config: { ...config, model: { ...config.model, likelihood }, train: { steps: 60, batch: 50 } },
    });
  }, 60_000);

  it("are filled from each other", async () => {
    const holed = { ...table, values: values.map((v, i) => (i % 4 === 1 ? NaN : v)) };
    const { filled, draws, spread } = await imputeCells(own, holed, { samples: 50, draws: 1 });
    const off = of(filled, 1).map((v, i) => v - values[4 * i + 1]);
    // 2.1 is the column's standard deviation
    expect(Math.sqrt(average(off.map((v) => v ** 2)))).toBeLessThan(0.4);
    expect(average(Array.from(spread).filter((_, i) => i % 4 === 1))).toBeLessThan(0.6);
    const drawn = of(draws[0], 1).map((v, i) => v - filled.values[4 * i + 1]);
    expect(Math.sqrt(average(drawn.map((v) => v ** 2)))).toBeLessThan(0.6);
    expect(Math.sqrt(average(drawn.map((v) => v ** 2)))).toBeGreaterThan(0.03);
  });

  it("are drawn together, and given each other", async () => {
    const made = await sampleRows(own, 1000, { seed: 2 });
    const [a, b] = [of(made, 0), of(made, 1)];
    const [ma, mb] = [average(a), average(b)];
    const spreads = [a, b].map((all) => Math.sqrt(average(all.map((v) => (v - average(all)) ** 2))));
    expect(average(a.map((v, i) => (v - ma) * (b[i] - mb))) / spreads[0] / spreads[1]).toBeLessThan(-0.9);
    const given = await sampleRows(own, 300, { where: { a: 0.5, c: 0 } });
    expect(Math.abs(average(of(given, 1)) - 3.5)).toBeLessThan(0.3);
    expect(new Set(of(given, 0))).toEqual(new Set([0.5]));
  });

  it("make a row unlikely that breaks their tie", async () => {
    const broken = { ...table, values: values.map((v, i) => (i % 4 === 1 ? v + 2 : v)) };
    const [usual, odd] = [await scoreRows(own, table), await scoreRows(own, broken)];
    expect(average([...odd.nll]) - average([...usual.nll])).toBeGreaterThan(3);
    expect(odd.byColumn.every(Number.isFinite)).toBe(true);
    await own.release();
  });
});

it("draws counts whose dispersion is one number a column", async () => {
  const columns = [{ name: "n", kind: "count" }] as const;
  const values = Float64Array.from({ length: 40 }, (_, i) => i % 5);
  const own = await trainTable(tableDataset({ name: "counts", columns, values }), {
    ...{ threads: 1 },
    config: {
      ...config,
      model: { ...config.model, likelihood: { type: "columns", dispersion: "column" } },
      train: { steps: 5, batch: 20 },
    },
  });
  expect(average([...(await sampleRows(own, 200)).values])).toBeLessThan(20);
  await own.release();
});
