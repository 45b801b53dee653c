import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { type RawTable, tableFrom, writeNpy, writeNpz } from "@latents/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../../test/command.js";
import { parquetBytes } from "../../writers/write-parquet.js";
import { namesTable } from "./names-table.js";
import { readTable, tableOfBytes } from "./read-table.js";

let folder: ReturnType<typeof temporaryFolder>;
beforeAll(() => {
  folder = temporaryFolder();
});
afterAll(() => folder.remove());

const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
const file = (name: string, content: string | Uint8Array): string => {
  const path = join(folder.path, name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, content);
  return path;
};
const cellsOf = ({ columns }: RawTable): Record<string, unknown[]> =>
  Object.fromEntries(columns.map(({ name, cells }) => [name, Array.from(cells)]));

describe("formats", () => {
  it("NDJSON and JSON: what a row lacks is missing", async () => {
    for (const text of [
      '{"a":1,"b":"x"}\n\n{"b":null,"a":2.5,"c":true}\n',
      '[{"a":1,"b":"x"},{"b":null,"a":2.5,"c":true}]',
    ])
      expect(cellsOf(await tableOfBytes(bytes(text), "t.json"))).toEqual({
        a: [1, 2.5],
        b: ["x", null],
        c: [null, true],
      });
  });

  it.each([
    ['{"a":1}\n{"a":}\n', 't.ndjson: line 2, column 6: expected a value, found "}"'],
    [
      '{"a":1}\n{"a":[1]}\n',
      "t.ndjson: line 2, column a: a cell must be a text, a number, a boolean or a date, got a list; give each of its parts a column",
    ],
    ["[1]", "t.ndjson: row 1: must be an object of cells by column, got 1"],
    ['[{"a":1},\n{"a" 2}]', 't.ndjson: line 2, column 6: expected ":", found "2}]"'],
  ])("refuse %j", async (text, message) => {
    await expect(tableOfBytes(bytes(text), "t.ndjson")).rejects.toThrow(message);
  });

  it("npy and npz: floats and whole numbers, with labels", async () => {
    const values = Float32Array.of(1, NaN, 3, 4);
    const table = await tableOfBytes(writeNpy({ shape: [2, 2], values }), "t.npy");
    expect(cellsOf(table)).toEqual({ x1: [1, 3], x2: [NaN, 4] });
    expect(table.columns[0].stored).toBe("float");
    const npz = writeNpz(
      new Map([
        ["X", { shape: [2, 1], values: BigInt64Array.of(7n, 8n) }],
        ["y", { shape: [2], values: Uint8Array.of(0, 1) }],
      ]),
    );
    const labelled = await tableOfBytes(npz, "t.npz");
    expect(cellsOf(labelled)).toEqual({ x1: [7, 8], y: [0, 1] });
    expect(labelled.columns[0].stored).toBe("integer");
    await expect(tableOfBytes(writeNpy({ shape: [1, 2, 2, 1], values }), "t.npy")).rejects.toThrow(
      "t.npy: a table must be [rows, columns], [rows] or, of series, [rows, channels, length], not empty, got [1, 2, 2, 1]",
    );
  });

  it("Parquet: types and missing cells", async () => {
    const day = new Date("2024-02-29");
    const columns = [
      { name: "text", cells: ["a", null], stored: "text" },
      { name: "whole", cells: [1, null], stored: "integer" },
      { name: "large", cells: [2 ** 40, null], stored: "integer" },
      { name: "real", cells: [0.1, null], stored: "float" },
      { name: "flag", cells: [true, null], stored: "boolean" },
      { name: "day", cells: [day, null], stored: "date" },
      { name: "time", cells: [new Date(day.getTime() + 5), null], stored: "timestamp" },
    ] as const;
    const table = await tableOfBytes(new Uint8Array(await parquetBytes(columns, "t")), "t.parquet");
    expect(cellsOf(table)).toEqual(Object.fromEntries(columns.map(({ name, cells }) => [name, [...cells]])));
    expect(table.columns.map(({ stored }) => stored)).toEqual(columns.map(({ stored }) => stored));
  });
});

describe("sources", () => {
  it("a compressed file, a folder, a pattern: columns by name", async () => {
    file("many/a.csv", "x,y\n1,u\n");
    file("many/b.csv.gz", gzipSync("y,x\nv,2\nw,3\n"));
    const all = { x: ["1", "2", "3"], y: ["u", "v", "w"] };
    const table = await readTable(join(folder.path, "many"));
    expect(cellsOf(table)).toEqual(all);
    expect(table.place(2)).toMatch(/b\.csv\.gz: line 3$/);
    expect(cellsOf(await readTable(join(folder.path, "many", "*.csv*")))).toEqual(all);
    expect((await readTable(join(folder.path, "many", "?.csv"))).rows).toBe(1);
  });

  it("a name without an ending is read by its content", async () => {
    expect((await tableOfBytes(bytes('{"a":1}\n'), "x")).columns[0].cells[0]).toBe(1);
    expect((await tableOfBytes(bytes("a,b\n1,2\n"), "x")).columns).toHaveLength(2);
  });

  it("refuse what does not fit together", async () => {
    file("odd/a.csv", "x,y\n1,u\n");
    file("odd/b.csv", "x,z\n1,u\n");
    await expect(readTable(join(folder.path, "odd"))).rejects.toThrow(
      /b\.csv: lacks the column y of .*a\.csv; files that are one table have the same columns$/,
    );
    await expect(readTable(join(folder.path, "*.nothing"))).rejects.toThrow(/no file fits; check the pattern$/);
    await expect(readTable(file("cut.csv.gz", gzipSync("a,b\n1,2\n").subarray(0, 20)))).rejects.toThrow(
      /damaged gzip file: unexpected end of file; get the file again$/,
    );
    await expect(tableOfBytes(bytes("[]"), "t.json", { header: true })).rejects.toThrow(
      "t.json: --header is for text files, and this is json; leave it out",
    );
  });

  it("tell tables from images", async () => {
    const names = [file("photos/a.png", "x"), file("labels/t.csv", "a\n1\n"), file("mixed/t.csv", "a\n1\n")];
    file("mixed/b.png", "x");
    expect(await Promise.all(names.map((name) => namesTable(join(name, ".."))))).toEqual([false, true, false]);
    expect(await Promise.all(["-", "mnist", "nowhere.csv", names[1]].map(namesTable))).toEqual([
      true,
      false,
      false,
      true,
    ]);
    const npz = (...shape: number[]): Uint8Array => writeNpz(new Map([["x", { shape, values: new Uint8Array(8) }]]));
    expect(await namesTable(file("rows.npz", npz(4, 2)))).toBe(true);
    expect(await namesTable(file("images.npz", npz(2, 2, 2)))).toBe(false);
  });
});

describe("tableFrom", () => {
  it("takes records, an iterable and columns", () => {
    const records = [
      { a: 1, b: "x" },
      { a: null, b: "y" },
    ];
    const all = { a: [1, null], b: ["x", "y"] };
    expect(cellsOf(tableFrom(records))).toEqual(all);
    expect(cellsOf(tableFrom(new Set(records)))).toEqual(all);
    expect(cellsOf(tableFrom({ a: Float32Array.of(1, 2), b: ["x", "y"] }))).toEqual({ a: [1, 2], b: ["x", "y"] });
    expect(() => tableFrom({ a: [1, 2], b: [1] })).toThrow("table: column b must have 2 cells, as a has, got 1");
    expect(() => tableFrom([])).toThrow("table: is empty; a table has a row or more");
  });
});
