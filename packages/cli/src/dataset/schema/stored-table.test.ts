import { appendFileSync, writeFileSync } from "node:fs";
import { inferSchema, inMemory, type NpyArray, tableToDataset, writeNpy } from "@latents/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { enterTemporaryFolder } from "../../../test/command-here.js";
import { npyRows, type NpyRows } from "../readers/tables/npy-rows.js";
import { readTable } from "../readers/tables/read-table.js";
import { inferStored, storedDataset } from "./stored-table.js";
import { parseSchema } from "./schema-yaml.js";

let here: ReturnType<typeof enterTemporaryFolder>;
beforeAll(() => {
  here = enterTemporaryFolder();
});
afterAll(() => here.leave());

/** A file of so many rows: a measurement with holes, a number of 0 to 2, one that is the same in all rows, a count. */
function write(name: string, rows: number, change: (row: number) => readonly number[] = () => []): NpyRows {
  const values = Float32Array.from(
    Array.from({ length: rows }, (_, i) => {
      const usual = [i % 7 === 3 ? NaN : Math.sin(i), i % 3, 4, Math.floor((i % 40) ** 2 / 40)];
      return usual.map((value, j) => change(i)[j] ?? value);
    }).flat(),
  );
  writeFileSync(name, writeNpy({ shape: [rows, 4], values }));
  return npyRows(name, "file")!;
}

describe("rows of an .npy file", () => {
  it("have the schema and the values that the table in memory has", async () => {
    const rows = write("rows.npy", 300);
    const table = await readTable("rows.npy");
    const { schema } = inferSchema(table);
    expect(inferStored(rows).schema).toEqual(schema);
    expect(schema.columns.map(({ kind }) => kind)).toEqual(["continuous", "ordinal", "constant", "count"]);
    expect({ ...inMemory(storedDataset(rows, schema)), name: "" }).toEqual({
      ...tableToDataset(table, schema),
      name: "",
    });
  });

  it("are read one by one, and near ones in one piece", () => {
    const rows = write("order.npy", 200);
    const order = [199, 3, 4, 8, 8, 0, 150, 151];
    const [some, one] = [new Float64Array(4 * order.length), new Float64Array(4)];
    rows.read(order, some);
    order.forEach((row, i) => {
      rows.read([row], one);
      expect(some.slice(4 * i, 4 * i + 4)).toEqual(one);
      expect(one[1]).toBe(row % 3);
    });
  });

  it("stay in their file from a size on, or where that is asked for", () => {
    expect(npyRows("rows.npy")).toBeUndefined();
    expect(npyRows("rows.npy", "memory")).toBeUndefined();
    expect(npyRows("people.csv")).toBeUndefined();
    expect(() => npyRows("people.csv", "file")).toThrow(
      "data.store: file is for rows of one .npy file, and people.csv is none; leave it out",
    );
  });

  it("that say otherwise than those that were looked at make a column wider", () => {
    // every second row is looked at
    const cells = 2 ** 22;
    const rows = cells / 2;
    const values = new Uint8Array(4 * rows);
    for (let i = 0; i < rows; i++) values.set([i % 2 === 1 ? 9 : 5, i === 1 ? 77 : i % 4, (i >> 1) % 3, 200], 4 * i);
    writeFileSync("wide.npy", writeNpy({ shape: [rows, 4], values }));
    const { schema } = inferStored(npyRows("wide.npy", "file")!);
    expect(schema.rows).toBe(rows);
    expect(schema.columns.map(({ kind, range, value }) => [kind, range, value])).toEqual([
      ["continuous", [5, 9], undefined],
      ["continuous", [0, 77], undefined],
      ["ordinal", undefined, undefined],
      ["constant", undefined, "200"],
    ]);
  });

  const other = (array: NpyArray, name = "other.npy"): (() => NpyRows | undefined) => {
    writeFileSync(name, writeNpy(array));
    return () => npyRows(name, "file");
  };
  it("are refused where they are no rows, or cannot be read one by one", () => {
    const values = new Float32Array(8);
    expect(other({ shape: [2, 2, 2], values })).toThrow("must be [rows, columns] or [rows], not empty, got [2, 2, 2]");
    expect(other({ shape: [8], values: new BigInt64Array(8) })).toThrow(
      "other.npy: rows that are read from their file must be little-endian float32, float64 or integers of at most 32 bits, row by row, found <i8; save it anew",
    );
  });

  it("are refused where a cell is not what its column holds, with its row", () => {
    const infinite = write("infinite.npy", 60, (row) => (row === 41 ? [-Infinity] : []));
    expect(() => storedDataset(infinite, parseSchema("columns: { x1: { kind: continuous } }", "s.yaml"))).toThrow(
      "infinite.npy: row 42, column x1: -Infinity is no finite number; correct it, or change the schema",
    );
    const listed = parseSchema('columns: { x2: { kind: ordinal, categories: ["0", "1"] } }', "s.yaml");
    expect(() => storedDataset(npyRows("order.npy", "file")!, listed)).toThrow(
      "order.npy: row 3, column x2: 2 is no category of this column; correct it, or change the schema",
    );
    const strange = parseSchema("columns: { age: { kind: continuous } }", "s.yaml");
    expect(() => storedDataset(npyRows("order.npy", "file")!, strange)).toThrow(
      "order.npy: lacks the column age; it has x1, x2, x3, x4",
    );
  });

  it("are refused when their file changes while they are in use", () => {
    const rows = write("changing.npy", 60);
    appendFileSync("changing.npy", "x");
    expect(() => rows.read([1], new Float64Array(4))).toThrow(
      "changing.npy: has changed since its first row was read; leave it as it is while it is in use",
    );
  });
});
