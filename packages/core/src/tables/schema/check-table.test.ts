import { describe, expect, it } from "vitest";
import { tableFrom, type TableColumns } from "../table-from.js";
import { checkTable } from "./check-table.js";

const list = <T>(n: number, value: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => value(i));
const said = (columns: TableColumns): string[] =>
  checkTable(tableFrom(columns)).findings.map(({ column = "", message }) => `${column}: ${message}`);
/** A column of which nothing is to be said. */
const usual = list(120, (i) => Math.sin(i) + i / 7);

describe("checkTable", () => {
  it("says nothing of a table that is well", () => {
    expect(said({ usual, other: list(120, (i) => ["a", "b", "c"][i % 3]) })).toEqual([]);
  });

  it.each<[string, unknown[], RegExp]>([
    ["an identifier", list(120, (i) => `C${i}`), /^x: names each row/],
    ["a constant", list(120, () => 7), /^x: has one value, 7; it is left out$/],
    ["mostly holes", list(120, (i) => (i % 3 ? null : i + 0.5)), /^x: 67 % of its cells are missing$/],
    [
      "a rare category",
      list(120, (i) => (i === 7 ? "rare" : ["a", "b"][i % 2])),
      /^x: "rare" seen once; a model learns nothing of it$/,
    ],
    [
      "one category in two spellings",
      list(120, (i) => ["Yes", "yes", "no"][i % 3]),
      /^x: "Yes", "yes" differ in capitals or spaces alone/,
    ],
    [
      "the same in another unit",
      list(120, (i) => 2.54 * usual[i] + 1),
      /^x: says the same as usual; either gives the other away$/,
    ],
    [
      "a sentinel",
      list(120, (i) => (i % 20 ? 20 + (i % 37) : -999)),
      /^x: is -999 in 6 rows, and from 20 to 56 in all others/,
    ],
  ])("says what looks wrong: %s", (_, x, message) => {
    expect(said({ usual, x })).toEqual([expect.stringMatching(message)]);
  });

  it("says equal rows and tables that are small", () => {
    expect(said({ x: list(60, (i) => (((i % 30) * 37) % 30) / 4), y: list(60, (i) => Math.sin(i % 30)) })).toEqual([
      ": has 60 rows; a model needs hundreds",
      ": 30 of 60 rows are equal to an earlier one",
    ]);
  });

  it("says counts that were normalised", () => {
    const genes = list(150, (i) =>
      list(25, (j) => Math.floor((2 + (j % 5)) * Math.abs(Math.sin(12.9 * i + 78.2 * j)))),
    );
    const columns = (value: (n: number, sum: number) => number): TableColumns =>
      Object.fromEntries(
        list(25, (j) => [`g${j}`, genes.map((row) => value(row[j], row.reduce((a, b) => a + b, 0) || 1))]),
      );
    const found = (value: Parameters<typeof columns>[0]): string[] =>
      said(columns(value)).filter((message) => message.includes("normalised"));
    expect(found((n) => n)).toEqual([]);
    expect(found((n, sum) => Math.log1p((10_000 * n) / sum))).toEqual([
      ": looks like normalised counts: exp(x) - 1 of a row sums to 10,000 everywhere; models of counts need the counts themselves",
    ]);
  });
});
