import { describe, expect, it } from "vitest";
import { fitTableEncoding, logUnitSlope, modelledColumns, covariateReader, tableReader } from "../../data/index.js";
import { constant, input, ndArray, type NdArray } from "../../graph/index.js";
import { ortRuntime } from "../../runtime/index.js";
import { evaluate } from "../../runtime/reference.js";
import { people, peopleColumns } from "../../testing/people.js";
import { covariatesToModel, rowSlopes, rowsFromModel, rowsToModel } from "./raw-table.js";
import { cellFeatures, featureCount } from "./table-features.js";

const table = people(300, { missing: 0.1, covariates: ["churned", "age"] });
const encoding = fitTableEncoding(table);
const n = peopleColumns.length;
const some = 40;
const indices = Array.from({ length: some }, (_, i) => i);
const raw = constant(ndArray([...table.values.subarray(0, some * n)], [some, n]));
const read = (of: ReturnType<typeof tableReader>): Float32Array => {
  const rows = of.array(some) as Float32Array;
  of.read(indices, rows, 0, { step: 0 });
  return rows;
};
const modelled = modelledColumns(encoding);

describe("raw rows in a graph", () => {
  const x = read(tableReader(table, encoding));

  it("become what training is fed, cells that are missing too", () => {
    const [rows, given] = evaluate([rowsToModel(raw, encoding), covariatesToModel(raw, encoding)]);
    x.forEach((v, i) => expect(rows.data[i]).toBeCloseTo(v, 5));
    read(covariateReader(table, encoding)).forEach((v, i) => expect(given.data[i]).toBeCloseTo(v, 5));
  });

  it("are the same on ONNX Runtime, from NaN on", async () => {
    const runtime = await ortRuntime();
    const place = input("raw", ["batch", n]);
    const executable = await runtime.compile({
      name: "rows",
      inputs: [place],
      outputs: { x: rowsToModel(place, encoding) },
    });
    const data = Float32Array.from(table.values.subarray(0, some * n));
    const { x: found } = await executable.run({ raw: { dtype: "float", shape: [some, n], data } });
    x.forEach((v, i) => expect(Math.abs(Number(found.data[i]) - v)).toBeLessThan(2e-3));
    await executable.release();
  });

  it("have the slopes of their seen numbers, at knots and beyond the ends too", () => {
    const values = Float64Array.from(table.values.subarray(0, some * n));
    const wanted = new Float64Array(some);
    let curved = 0;
    for (const { place, encoding: column } of modelled) {
      const { scaling } = column;
      if (scaling.type === "knots") {
        curved++;
        values[place] = scaling.raw[0] - 3;
        values[n + place] = scaling.raw.at(-1)! + 3;
        values[2 * n + place] = scaling.raw[1];
        values[3 * n + place] = NaN;
      }
      for (let row = 0; row < some; row++) {
        const value = values[row * n + place];
        if (!Number.isNaN(value)) wanted[row] += logUnitSlope(scaling, value);
      }
    }
    expect(curved).toBeGreaterThan(1);
    const [found] = evaluate([rowSlopes(constant(ndArray([...values], [some, n])), encoding)]);
    expect(found.shape).toEqual([some]);
    wanted.forEach((slope, row) => expect(found.data[row]).toBeCloseTo(slope, 8));
  });

  it("come back from the model's numbers", () => {
    const m = modelled.length;
    const numbers = Float64Array.from({ length: some * m }, (_, i) => x[Math.floor(i / m) * 2 * m + (i % m)]);
    const [back] = evaluate([rowsFromModel(constant(ndArray([...numbers], [some, m])), encoding)]);
    for (let row = 0; row < some; row++)
      modelled.forEach(({ place, encoding: { column } }, j) => {
        const stored = table.values[row * n + place];
        if (!Number.isNaN(stored))
          expect(Math.abs(back.data[row * m + j] - stored), column.name).toBeLessThan(1e-5 * (1 + Math.abs(stored)));
      });
  });
});

describe("cellFeatures", () => {
  const columns = modelled.map((one) => one.encoding);
  const m = columns.length;
  const x = read(tableReader(table, encoding));
  const half = (from: number): NdArray =>
    ndArray(
      Array.from({ length: some * m }, (_, i) => x[Math.floor(i / m) * 2 * m + from + (i % m)]),
      [some, m],
    );
  const [features] = evaluate([cellFeatures(columns, constant(half(0)), constant(half(m)))]);
  const width = featureCount(columns);

  it("are as many as they say, of about unit size, and 0 where a cell is missing", () => {
    expect(features.shape).toEqual([some, width]);
    // 3 + 3 one-hot places, 5 numbers; then a mark for each of 7 cells
    expect(width).toBe(3 + 3 + 5 + 7);
    features.data.forEach((v) => expect(Math.abs(v)).toBeLessThan(6));
    for (let row = 0; row < some; row++) {
      const own = features.data.slice(row * width, (row + 1) * width);
      const seen = own.slice(width - m);
      // one feature that is not 0 for each seen cell, at most
      expect(own.slice(0, width - m).filter((v) => v !== 0).length).toBeLessThanOrEqual(
        seen.filter((v) => v === 1).length,
      );
    }
  });
});
