import { describe, expect, it } from "vitest";
import { modelFromConfig, resolveConfig, tableDefaults, trainTable } from "../../config/index.js";
import { fitTableEncoding, readTableEncoding, tableDataset, type TableDataset } from "../../data/index.js";
import { imputeCells } from "../../inference/index.js";
import { waveColumns, waves } from "../../testing/waves.js";

describe("series", () => {
  it("have one scaling a channel, which the model's file keeps", () => {
    const table = waves(50);
    table.values[3] = NaN;
    const encoding = fitTableEncoding(table, { scaling: "standardise" });
    const scalings = new Set(encoding.columns.map(({ scaling }) => JSON.stringify(scaling)));
    expect(scalings.size).toBe(2);
    expect(encoding.columns[3].missing).toBeCloseTo(1 / 50, 12);
    expect(encoding.columns[20].column.bounds![1]).toBeGreaterThan(99);
    expect(readTableEncoding(JSON.stringify(encoding), "m")).toEqual(encoding);
  });

  it("are learnt by convolutions: a point is filled from those around it, in each channel", async () => {
    const net = { channels: [8], hidden: [] };
    const table = waves(200);
    const trained = await trainTable(table, {
      ...{ steps: 150, batch: 50, seed: 1, threads: 1 },
      config: {
        model: { latent: 4, encoder: { type: "conv1d", ...net, hide: 0.2 }, decoder: { type: "conv1d", ...net } },
        optimizer: { learningRate: 0.01 },
      },
    });
    const [fresh, holes] = [waves(40, 2), waves(40, 2)];
    for (const place of [7, 22])
      for (let row = 0; row < 40; row++) holes.values[row * waveColumns.length + place] = NaN;
    const { filled } = await imputeCells(trained, holes, { samples: 30 });
    for (const place of [7, 22]) {
      const of = (rows: TableDataset): number[] =>
        Array.from({ length: 40 }, (_, row) => rows.values[row * waveColumns.length + place]);
      const [truth, found] = [of(fresh), of(filled)];
      const squares = (from: (i: number) => number): number => truth.reduce((sum, v, i) => sum + (v - from(i)) ** 2, 0);
      const mean = truth.reduce((sum, v) => sum + v, 0) / 40;
      expect(1 - squares((i) => found[i]) / squares(() => mean), waveColumns[place].name).toBeGreaterThan(0.8);
    }
  });

  it("halve their length to about eight points by default", () => {
    const { model, data } = tableDefaults(waves(50));
    expect([model, data?.scaling]).toMatchObject([
      { latent: 4, encoder: { type: "conv1d", channels: [32] } },
      "standardise",
    ]);
  });

  it("are what conv1d is for", () => {
    const config = resolveConfig([{ source: "c", values: { model: { encoder: "conv1d", likelihood: "columns" } } }]);
    const { series: _, ...table } = waves(20);
    expect(() => modelFromConfig(config, { shape: table.shape, encoding: fitTableEncoding(table) })).toThrow(
      "model.encoder: conv1d is for series [channels, length], and the data are a table; choose mlp",
    );
    expect(() => tableDataset({ ...table, series: { channels: ["a"], length: 15 } })).toThrow(
      "series of 1 channels and 15 points need 15 columns, got 30",
    );
  });
});
