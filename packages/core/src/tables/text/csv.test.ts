import { describe, expect, it } from "vitest";
import { type CsvOptions, parseCsv } from "./csv.js";

const read = (text: string, options: CsvOptions = {}): ReturnType<typeof parseCsv> =>
  parseCsv(text, "t.csv", "utf-8", options);
/** Rows as arrays under the names. */
const rows = (text: string, options: CsvOptions = {}): unknown[] => {
  const { columns, rows: count } = read(text, options);
  return [
    columns.map(({ name }) => name),
    ...Array.from({ length: count }, (_, i) => columns.map(({ cells }) => cells[i])),
  ];
};

describe("cells", () => {
  it("are split by what separates them, quotes taken away", () => {
    expect(rows('a,b\n1,"x, ""y"""\r\n2,"two\nlines"\n')).toEqual([
      ["a", "b"],
      ["1", 'x, "y"'],
      ["2", "two\nlines"],
    ]);
  });

  it.each([
    ["a;b\n1,5;2,5\n3,5;4,5\n", ";"],
    ["1,5;2,5\n3,5;4,5\n", ";"],
    ["a\tb, c\n1\t2, 3\n", "\t"],
    ["a|b\n1|2\n", "|"],
    ["a,b\n1,x;y\n2,z\n", ","],
    ["a\n1\n2\n", ","],
  ])("find the separator of %j", (text, separator) => {
    expect(read(text).text?.separator).toBe(separator);
  });

  it("keep what a spreadsheet would run, without the sign that guards it", () => {
    expect(rows("a,b\n'=1+1,'tis\n'-x,-3\n").slice(1)).toEqual([
      ["=1+1", "'tis"],
      ["-x", "-3"],
    ]);
  });
});

describe("the header", () => {
  it.each([
    ["age,plan\n1,a\n2,b\n", ["age", "plan"]],
    ["1,2\n3,4\n5,6\n", ["c1", "c2"]],
    [",x,\n1,2,u\n2,3,v\n", ["row", "x", "column 3"]],
    // as R writes row names
    ["x,y\nr1,1,2\nr2,3,4\n", ["row", "x", "y"]],
    // every line ends with a separator
    ["x,y,\n1,2,\n3,4,\n", ["x", "y"]],
    ["a,b\nc,d\n", ["a", "b"]],
    ["a,a\nc,d\n", ["c1", "c2"]],
    // numbers that are names
    ["name,score,2019,2020,2021\na,1,2,3,4\nb,2,3,4,5\n", ["name", "score", "2019", "2020", "2021"]],
    ["region,2019,2020\nnorth,12,13\nsouth,1,5\neast,7,2\n", ["region", "2019", "2020"]],
    ["2019,2020\n12,13\n1,5\n8,2\n", ["2019", "2020"]],
    ["label,0,1,2\n7,255,0,1\n2,0,0,9\n", ["label", "0", "1", "2"]],
    // and numbers that are none
    ["north,12,13\nsouth,1,5\neast,2,7\n", ["c1", "c2", "c3"]],
    ["2019,2020\n2020,2021\n2021,2022\n", ["c1", "c2"]],
    ["NA,4,5\n1,2,3\n2,7,9\n", ["c1", "c2", "c3"]],
    ["1,2,3\n4,5,6\n7,8,9\n", ["c1", "c2", "c3"]],
  ])("of %j", (text, names) => {
    expect(read(text).columns.map(({ name }) => name)).toEqual(names);
  });

  it("is what the options say", () => {
    expect(rows("1,2\n3,4\n", { header: true })).toEqual([
      ["1", "2"],
      ["3", "4"],
    ]);
    expect(read("a,b\nc,d\n", { header: false }).rows).toBe(2);
    expect(read("1,2\n3,4\n").notes).toEqual([
      "has no header: its columns are named c1, ...; --header says that it has one",
    ]);
    expect(read("region,2019,2020\nnorth,12,13\nsouth,1,5\neast,7,2\n").notes).toEqual([
      "takes its first line, with 2019, for the names of its columns; --header no says that it is a row",
    ]);
  });
});

describe("places", () => {
  it("are lines, past cells of several lines and blank lines", () => {
    const table = read('a,b\n"1\n1",2\n\n3,4\n');
    expect([table.rows, table.place(0), table.place(1)]).toEqual([2, "t.csv: line 2", "t.csv: line 5"]);
    expect(read("a,b\n1,2\n\n3,4\n").place(1)).toBe("t.csv: line 4");
  });

  it.each([
    ["", "t.csv: is empty; a table has a row or more"],
    [
      "a,b\n1,2\n3\n5,6\n",
      't.csv: line 3 must have 2 cells, as other lines, has 1; put cells that hold "," into quotes, or add what is missing',
    ],
    [
      'a,b\n"x\ny",2\n3,4,5\n6,7\n',
      't.csv: line 4 must have 2 cells, as other lines, has 3; put cells that hold "," into quotes, or add what is missing',
    ],
    [
      'a,b\n1,2\n3,"4\n5,6\n',
      "t.csv: line 3, column 3: the quote that opens here is never closed; close it, or write a quote inside of a cell twice",
    ],
    [
      'a,b\n1,"x"y\n3,4\n',
      "t.csv: line 2, column 3: text stands behind the end of this quoted cell; write a quote inside of a cell twice",
    ],
    ["a,b,a\n1,x,3\n", 't.csv: line 1: the column "a" appears twice; rename one of them'],
  ])("name what is wrong with %j", (text, message) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ name: "FormatError", message }));
  });

  it("of a separator that is none", () => {
    expect(() => read("a\n", { separator: "::" })).toThrow(
      '--separator: must be one character or the word tab, got "::"',
    );
  });
});
