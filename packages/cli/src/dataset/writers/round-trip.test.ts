import { describe, expect, it } from "vitest";
import { inferSchema, parseCsv, type RawTable, tableFrom, type TableSchema, tableValues } from "@latents/core";
import { peopleCsv } from "../../../test/people-table.js";
import { tableOfBytes } from "../readers/tables/read-table.js";
import { mergedColumns } from "./merged-columns.js";
import { outputColumns } from "./output-cells.js";
import { csvPieces, isFormula } from "./write-csv.js";
import { parquetBytes } from "./write-parquet.js";

/** What a model would give back if it gave what it was given. */
function throughModel(table: RawTable, schema: TableSchema, form: "text" | "typed"): ReturnType<typeof outputColumns> {
  const { values, columns } = tableValues(table, schema);
  return outputColumns({ shape: [table.rows, columns.length], data: values }, schema, form);
}
const cells = ({ columns }: Pick<RawTable, "columns">): Record<string, unknown[]> =>
  Object.fromEntries(columns.map(({ name, cells: all }) => [name, Array.from(all)]));
const textOf = (pieces: readonly Uint8Array[]): string => Buffer.concat(pieces).toString("utf8");

describe("what goes into a model comes out as it was", () => {
  const text = peopleCsv(300);
  const table = parseCsv(text, "people.csv", "utf-8");
  const { schema } = inferSchema(table);

  it("CSV: separator, decimals, dates, categories, words of missing cells", () => {
    const columns = throughModel(table, schema, "text");
    const out = textOf(csvPieces(columns, { separator: ";", na: schema.na[0] }).pieces);
    const back = cells(parseCsv(out, "out.csv", "utf-8"));
    const before = cells(table);
    expect(Object.keys(back)).toEqual(Object.keys(before));
    for (const name of ["name", "joined", "age", "income", "plan", "active", "children"])
      expect(back[name], name).toEqual(before[name]);
    // never what a person wrote, nor who it was
    expect(back["id"].slice(0, 2)).toEqual(["1", "2"]);
    expect(new Set(back["note"])).toEqual(new Set(["NA"]));
  });

  it("Parquet: the types that the texts stand for", async () => {
    const columns = throughModel(table, schema, "typed");
    const back = await tableOfBytes(new Uint8Array(await parquetBytes(columns, "x")), "out.parquet");
    expect(back.columns.map(({ stored }) => stored)).toEqual([
      "text",
      "text",
      "date",
      "integer",
      "float",
      "text",
      "text",
      "integer",
      "text",
    ]);
    const row = table.columns.findIndex(({ name }) => name === "income");
    const i = Array.from(table.columns[row].cells).findIndex((cell) => cell !== "NA");
    expect(back.columns[row].cells[i]).toBe(Number(String(table.columns[row].cells[i]).replace(",", ".")));
  });

  it("types of a typed source: booleans, whole numbers, fixed values, dates", async () => {
    const n = 60;
    const list = <T>(value: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => value(i));
    const source = tableFrom({
      flag: list((i) => (i % 7 === 0 ? null : i % 2 === 0)),
      step: list((i) => [0.5, 1, 2.5][i % 3]),
      whole: list((i) => 300 + 7 * i),
      day: list((i) => new Date(86_400_000 * i)),
      time: list((i) => new Date(86_400_000 * i + 1234)),
      word: list((i) => ["None", "x", "y"][i % 3]),
      same: list(() => 7),
    });
    const found = inferSchema(source).schema;
    const columns = throughModel(source, found, "typed");
    expect(cells({ columns })).toEqual(cells(source));
    const back = await tableOfBytes(new Uint8Array(await parquetBytes(columns, "x")), "out.parquet");
    expect(cells(back)).toEqual(cells(source));
    expect(back.columns.map(({ stored }) => stored)).toEqual(source.columns.map(({ stored }) => stored));
  });

  it("numbers in thousands, with and without trailing zeros", () => {
    const lines = ["1.234,50;0,5", "12,00;0,25", "-1.000.000,10;7", "0,00;-3"];
    const given = parseCsv(`a;b\n${Array.from({ length: 20 }, (_, i) => lines[i % 4]).join("\n")}\n`, "t", "utf-8");
    const of = { ...inferSchema(given).schema };
    // few fixed values are a list; measured ones are wanted here
    const measured: TableSchema = {
      ...of,
      columns: [
        {
          name: "a",
          kind: "continuous",
          stored: "text",
          missing: 0,
          decimals: 2,
          padded: true,
          style: { decimal: ",", group: "." },
        },
        { name: "b", kind: "continuous", stored: "text", missing: 0, decimals: 2, style: { decimal: "," } },
      ],
    };
    expect(cells({ columns: throughModel(given, measured, "text") })).toEqual(cells(given));
  });
});

describe("formulas", () => {
  it("get a sign before them that is taken away again", () => {
    const evil = ["=1+1", "@SUM(A1)", "+cmd|'/C calc'!A0", "-2+3", "-5", "+4.5", "-", "a=b"];
    const { pieces, guarded } = csvPieces([{ name: "=x", cells: evil, stored: "text" }]);
    expect(guarded).toBe(5);
    const text = textOf(pieces);
    expect(text.split("\n").filter((line) => isFormula(line.replaceAll('"', "")))).toEqual([]);
    expect(cells(parseCsv(text, "t", "utf-8", { header: true, separator: "," }))).toEqual({ "=x": evil });
    expect(textOf(csvPieces([{ name: "x", cells: evil, stored: "text" }], { formulas: true }).pieces)).toContain(
      "\n=1+1\n",
    );
  });
});

it("a file of one column keeps its holes", () => {
  const { pieces } = csvPieces([{ name: "x", cells: ["1", null, "2", null], stored: "text" }]);
  expect(cells(parseCsv(textOf(pieces), "t", "utf-8", { header: true }))).toEqual({ x: ["1", "", "2", ""] });
});

it("a category that training has not seen stays in a text, and is missing where a typed file has truth values", async () => {
  const rows = ["true", "false", "true", "false"].map((paid, i) => `${paid},${i}.5`);
  const { schema } = inferSchema(parseCsv(`paid,x\n${rows.join("\n")}\n`, "old.csv", "utf-8"));
  const table = parseCsv("paid,x\ntrue,1.5\nmaybe,2.5\n", "new.csv", "utf-8");
  const { values } = tableValues(table, schema, { unseen: "missing" });
  const merged = (form: "text" | "typed") => mergedColumns(table, schema, values, form);
  expect(merged("text")[0].cells).toEqual(["true", "maybe"]);
  const back = await tableOfBytes(new Uint8Array(await parquetBytes(merged("typed"), "x")), "new.parquet");
  expect(Array.from(back.columns[0].cells)).toEqual([true, null]);
});
