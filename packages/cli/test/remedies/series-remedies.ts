import { appendFileSync, mkdirSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  fitTableEncoding,
  inferSchema,
  modelFromConfig,
  type NpyValues,
  parseCsv,
  type RawTable,
  resolveConfig,
  tableDataset,
  tableToDataset,
  writeNpy,
} from "@latents/core";
import { npyRows } from "../../src/dataset/readers/tables/npy-rows.js";
import { parseTsSeries } from "../../src/dataset/readers/tables/ts-series.js";
import { parseSchema } from "../../src/dataset/schema/schema-yaml.js";
import { seriesSchema } from "../../../core/src/tables/schema/series-schema.js";
import { storedDataset } from "../../src/dataset/schema/stored-table.js";
import { cutWindows, longSeries } from "../../src/dataset/windows/cut-windows.js";
import { splitByTime } from "../../src/dataset/windows/split-by-time.js";
import { loadTable } from "../../src/run/table/load-table.js";
import { remedy, type Remedy } from "./remedy.js";

const csv = (text: string): RawTable => parseCsv(text, "t.csv", "utf-8", { header: true, separator: "," });
const ts = (data: string, head = "@timeStamps false\n"): RawTable => parseTsSeries(`${head}@data\n${data}`, "t.ts");
const schema = (columns: string): ReturnType<typeof parseSchema> => parseSchema(`columns: { ${columns} }`, "s.yaml");
const points = (count: number): RawTable =>
  csv(`x\n${Array.from({ length: count }, (_, i) => (i * 7) % 11).join("\n")}\n`);
const split = (count: number, length: number): unknown => {
  const { table, ...windows } = cutWindows(longSeries(points(count), ["x"]), { length });
  return splitByTime({ rows: tableToDataset(table, inferSchema(table).schema), ...windows, length }, 0.2);
};
const hole = (value: number): RawTable => ({
  ...ts("1\n2\n"),
  columns: [{ name: "x@0", cells: Float64Array.of(value, value), stored: "float" }],
});
/** A model with an encoder by a word, of a table that is no series. */
const model = (encoder: string): unknown => {
  const table = tableDataset({ name: "t", columns: [{ name: "x", kind: "continuous" }], values: [[1], [2], [3]] });
  const config = resolveConfig([{ source: "c", values: { model: { encoder, likelihood: "columns" } } }]);
  return modelFromConfig(config, { shape: table.shape, encoding: fitTableEncoding(table) });
};

/** Messages of series, and of rows that stay in their file; `folder` is theirs. */
export function seriesRemedies(folder: string): readonly Remedy[] {
  const npy = (name: string, values: NpyValues, ...shape: number[]): string => {
    const file = join(folder, name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, writeNpy({ shape, values }));
    return file;
  };
  const rows = (name: string, values: NpyValues, width: number): NonNullable<ReturnType<typeof npyRows>> =>
    npyRows(npy(name, values, values.length / width, width), "file")!;
  const one = new Float64Array(2);
  return [
    remedy(
      "data.store: file is for rows of one .npy file, and {} is none; leave it out",
      () => npyRows(join(folder, "people.csv"), "file"),
      () => npyRows(join(folder, "people.csv")),
    ),
    remedy(
      '{}: rows that are read from their file must be little-endian float32, float64 or integers of at most 32 bits, row by row, found {}{}; save it anew: np.save(file, np.ascontiguousarray(x, dtype="float32"))',
      () => rows("long.npy", BigInt64Array.of(1n, 2n), 1),
      () => rows("long.npy", Float32Array.of(1, 2), 1),
    ),
    remedy(
      "{}: has changed since its first row was read; leave it as it is while it is in use",
      () => {
        const found = rows("moving.npy", Float32Array.of(1, 2), 1);
        appendFileSync(found.name, "x");
        found.read([0], one);
      },
      () => {
        const found = rows("moving.npy", Float32Array.of(1, 2), 1);
        const { atime, mtime } = statSync(found.name);
        utimesSync(found.name, atime, mtime);
        rows("moving.npy", Float32Array.of(1, 2), 1).read([0], one);
      },
    ),
    remedy(
      "{}{}, column {}: {} is no {}; correct it, or change the schema",
      () => storedDataset(rows("counts.npy", Float32Array.of(1, 2.5), 1), schema("x1: { kind: count }")),
      () => storedDataset(rows("counts.npy", Float32Array.of(1, 2), 1), schema("x1: { kind: count }")),
      () => storedDataset(rows("counts.npy", Float32Array.of(1, 2.5), 1), schema("x1: { kind: continuous }")),
    ),
    remedy(
      "{}: has time stamps; write its series without them, as evenly spaced values",
      () => ts("(0,1),(1,2)\n", "@timeStamps true\n"),
      () => ts("1,2\n"),
    ),
    remedy(
      "{}: line {} must have {} channels, as other lines, has {}; add what is missing",
      () => ts("1,2:3,4\n5,6\n"),
      () => ts("1,2:3,4\n5,6:7,8\n"),
    ),
    remedy(
      "{}: {} is no number; correct it, or write ? where a value is missing",
      () => ts("1,x\n"),
      () => ts("1,2\n"),
      () => ts("1,?\n"),
    ),
    remedy(
      "{}: the channel {} has no value; leave it out",
      () => seriesSchema(hole(NaN), { channels: ["x"], length: 1 }),
      () => seriesSchema(hole(1), { channels: ["x"], length: 1 }),
    ),
    remedy(
      "{}: no column holds numbers, of which a series is made; name another file",
      () => longSeries(csv("a\nu\nv\nu\nv\n")),
      () => longSeries(points(20)),
    ),
    remedy(
      "{}, column {}: {} is no {}; correct it, or leave the column out",
      () => longSeries(csv("x,y\n1,u\n2,v\n"), ["x", "y"]),
      () => longSeries(csv("x,y\n1,5\n2,6\n"), ["x", "y"]),
      () => longSeries(csv("x,y\n1,u\n2,v\n"), ["x"]),
    ),
    remedy(
      "data.window.length: must be at most the {} points of {}, got {}; give fewer",
      () => cutWindows(longSeries(points(20)), { length: 30 }),
      () => cutWindows(longSeries(points(20)), { length: 20 }),
    ),
    remedy(
      "data.window: {} points of {} give {} windows of {} points to train on and {} to test on, which is too few; give shorter windows (data.window.length), or more points",
      () => split(40, 20),
      () => split(40, 3),
      () => split(400, 20),
    ),
    remedy(
      "data.window: cuts windows from one long series, a row for each point in time, and {} holds series that are cut already; leave it out",
      () => loadTable(npy("cut.npy", Float32Array.of(1, 2, 3, 4), 2, 1, 2), { window: { length: 2 } }),
      () => loadTable(npy("cut.npy", Float32Array.of(1, 2, 3, 4), 2, 1, 2)),
    ),
    remedy(
      "{}: conv1d is for series [channels, length], and the data are {}; choose mlp{}",
      () => model("conv1d"),
      () => model("mlp"),
    ),
  ];
}
