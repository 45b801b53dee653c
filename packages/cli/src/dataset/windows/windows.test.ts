import { inferSchema, parseCsv, type RawTable, seriesColumn, tableToDataset } from "@latents/core";
import { expect, it } from "vitest";
import { parseTsSeries, isSeriesText } from "../readers/tables/ts-series.js";
import { cutWindows, longSeries } from "./cut-windows.js";
import { splitByTime } from "./split-by-time.js";

/** A point a day: its number, half of it with a comma, a word. */
const long = (points: number): RawTable =>
  parseCsv(
    `day;up;half;note\n${Array.from({ length: points }, (_, i) => `2024-01-${String((i % 28) + 1).padStart(2, "0")};${i === 5 ? "NA" : (i * 7) % 101};${String(i / 2 + 0.25).replace(".", ",")};n${i}`).join("\n")}\n`,
    "t.csv",
    "utf-8",
  );

it("windows hold the numbers of a long series, channel by channel, and name the rows they begin at", () => {
  const series = longSeries(long(200));
  expect(series.channels).toEqual(["up", "half"]);
  expect(series.findings[0].message).toBe("is a long series of up, half; left out: day, note");
  const { table, starts } = cutWindows(series, { length: 4, hop: 3 });
  expect([table.rows, starts[1], table.place(1)]).toEqual([66, 3, "t.csv: line 5"]);
  const window = table.columns.map(({ cells }) => cells[1]);
  expect(window).toEqual([21, 28, NaN, 42, 1.75, 2.25, 2.75, 3.25]);
  // the last points too, where all are asked for
  expect([...cutWindows(series, { length: 4, hop: 3 }, true).starts].slice(-2)).toEqual([195, 196]);
  const { schema } = inferSchema(table);
  expect(schema.series).toEqual({ channels: ["up", "half"], length: 4 });
  expect(schema.columns[4]).toMatchObject({ name: seriesColumn("half", 0), kind: "continuous", range: [0.25, 99.25] });
});

it("splits are cut by time, and no window lies in two of them", () => {
  const { table, ...windows } = cutWindows(longSeries(long(500), ["half"]), { length: 10, hop: 2 });
  const rows = tableToDataset(table, inferSchema(table).schema);
  const { train, test } = splitByTime({ rows, ...windows, length: 10 }, 0.2);
  const points = ({ values, count }: typeof train, window: number): [number, number] =>
    [0, 9].map((t) => 2 * values[window * (values.length / count) + t] - 0.5) as [number, number];
  const last = Math.max(...Array.from({ length: train.count }, (_, i) => points(train, i)[1]));
  const first = Math.min(...Array.from({ length: test.count }, (_, i) => points(test, i)[0]));
  expect([last, first]).toEqual([399, 400]);
  expect(test.count).toBe(46);
  // ten blocks of 40 points, each with the windows that lie within it
  expect(new Set(train.groups).size).toBe(10);
  for (let i = 0; i < train.count; i++)
    for (const point of points(train, i)) expect(Math.floor(point / 40)).toBe(train.groups![i]);
  expect(train.count).toBe(10 * 16);
});

it("reads .ts files of series: channels, holes, several lengths, without the classes", () => {
  const text =
    "# made by hand\n@problemName t\n@timeStamps false\n@classLabel true 1 2\n@data\n1,2,?:4,5,6:1\n7,8:9,10:2\n";
  const { series, columns, rows, notes, place } = parseTsSeries(text, "t.ts");
  expect([series, rows, place(1)]).toEqual([{ channels: ["x1", "x2"], length: 3 }, 2, "t.ts: line 7"]);
  expect(columns.map(({ name, cells }) => [name, ...Array.from(cells)])).toEqual([
    ["x1@0", 1, 7],
    ["x1@1", 2, 8],
    ["x1@2", NaN, NaN],
    ["x2@0", 4, 9],
    ["x2@1", 5, 10],
    ["x2@2", 6, NaN],
  ]);
  expect(notes).toHaveLength(2);
  expect([isSeriesText(text), isSeriesText('import { x } from "y";\n@decorated\nclass A {}')]).toEqual([true, false]);
});
