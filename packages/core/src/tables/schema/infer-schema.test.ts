import { describe, expect, it } from "vitest";
import { peopleCsv } from "../../../../cli/test/people-table.js";
import { parseCsv } from "../text/csv.js";
import type { RawTable } from "../raw-table.js";
import { tableFrom } from "../table-from.js";
import { inferSchema, type InferredSchema } from "./infer-schema.js";
import type { SchemaColumn } from "./table-schema.js";

const csv = (text: string): RawTable => parseCsv(text, "t.csv", "utf-8", { header: true });
/** What a column of these texts is. */
const ofTexts = (cells: readonly (string | number)[], name = "x"): SchemaColumn =>
  inferSchema(csv(`${name}\n${cells.map((cell) => (cell === "" ? '""' : `"${cell}"`)).join("\n")}\n`)).schema
    .columns[0];
const messages = ({ findings }: InferredSchema): string[] =>
  findings.map(({ level, message }) => `${level}: ${message}`);
const range = (n: number, value: (i: number) => string | number): (string | number)[] =>
  Array.from({ length: n }, (_, i) => value(i));

describe("a column of texts", () => {
  it.each<[string, (string | number)[], Partial<SchemaColumn>]>([
    [
      "decimals",
      range(30, (i) => `${i}.${i % 10}5`),
      { kind: "continuous", decimals: 2, padded: true, range: [0.05, 29.95] },
    ],
    ["decimals of different length", range(30, (i) => i / 8), { kind: "continuous", decimals: 3 }],
    ["whole numbers", range(30, (i) => 300 + 7 * i), { kind: "continuous", integer: true, range: [300, 503] }],
    ["numbers with decimal commas", range(30, (i) => `${i},5`), { kind: "continuous", style: { decimal: "," } }],
    [
      "thousands with commas",
      range(30, (i) => `${i + 1},234.5`),
      { style: { decimal: ".", group: "," }, range: [1234.5, 30234.5] },
    ],
    ["thousands with points", range(30, (i) => `${i + 1}.234,5`), { style: { decimal: ",", group: "." } }],
    ["counts", range(200, (i) => (i % 7 === 0 ? i % 13 : i % 3)), { kind: "count", range: [0, 12] }],
    [
      "few fixed values",
      range(100, (i) => [3, 4, 5, 6, 8][i % 5]),
      { kind: "ordinal", categories: ["3", "4", "5", "6", "8"] },
    ],
    ["two values", range(30, (i) => (i % 3 ? "yes" : "No")), { kind: "binary", categories: ["No", "yes"] }],
    ["0 and 1", range(30, (i) => i % 2), { kind: "binary", categories: ["0", "1"] }],
    ["categories", range(30, (i) => ["b", "a", "c"][i % 3]), { kind: "categorical", categories: ["a", "b", "c"] }],
    [
      "a ladder",
      range(30, (i) => ["high", "low", "medium"][i % 3]),
      { kind: "ordinal", categories: ["low", "medium", "high"] },
    ],
    [
      "bands",
      range(30, (i) => ["65+", "18-25", "26-64"][i % 3]),
      { kind: "ordinal", categories: ["18-25", "26-64", "65+"] },
    ],
    ["codes with zeros", range(30, (i) => ["007", "123", "456"][i % 3]), { kind: "categorical" }],
    ["names of rows", range(30, (i) => `C${i}`), { kind: "identifier" }],
    ["sentences", range(30, (i) => `this is sentence ${i} of many`), { kind: "text" }],
    ["one value", range(30, () => "x"), { kind: "constant", value: "x" }],
    ["nothing", range(30, () => "NA"), { kind: "constant", value: "", missing: 1 }],
    ["dates", range(30, (i) => `2024-01-${String(i + 1).padStart(2, "0")}`), { kind: "date", format: "%Y-%m-%d" }],
    ["German dates", range(30, (i) => `${i + 1}.3.2024`), { kind: "date", format: "%-d.%-m.%Y" }],
    [
      "American dates",
      range(30, (i) => `01/${String(i + 1).padStart(2, "0")}/2024`),
      { kind: "date", format: "%m/%d/%Y" },
    ],
    [
      "dates by name",
      range(30, (i) => `Mar ${String(i + 1).padStart(2, "0")} 1998`),
      { kind: "date", format: "%b %d %Y" },
    ],
    ["times", range(30, (i) => `2024-01-01 10:${10 + i}:00`), { kind: "date", format: "%Y-%m-%d %H:%M:%S" }],
    [
      "question marks for holes",
      range(40, (i) => (i % 8 ? 10 * i + 300 : "?")),
      { kind: "continuous", missing: 0.125 },
    ],
    ["a category with a plus", range(60, (i) => ["0", "1", "2", "3+"][i % 12 ? i % 3 : 3]), { kind: "ordinal" }],
  ])("%s", (_, cells, expected) => {
    expect(ofTexts(cells)).toMatchObject(expected);
  });

  it("is an identifier by its name, or by numbers without gaps", () => {
    const gaps = range(30, (i) => 1000 + 3 * i);
    expect(ofTexts(gaps, "customer_id").kind).toBe("identifier");
    expect(ofTexts(gaps, "paid").kind).toBe("continuous");
    expect(ofTexts(range(30, (i) => i + 1)).kind).toBe("identifier");
  });

  it("keeps its kind when it is mostly empty", () => {
    expect(ofTexts(range(300, (i) => (i % 30 ? "" : 12.5 + i)))).toMatchObject({ kind: "continuous", decimals: 1 });
  });

  it("names the cell that is not what the others are", () => {
    const found = inferSchema(csv(`x\n${range(60, (i) => (i === 41 ? "12o" : 100 + 3 * i)).join("\n")}\n`));
    expect(messages(found)).toEqual([
      'problem: t.csv: line 43 has "12o", which is no number as the others are; correct it, or give it to --na as a word of missing cells',
    ]);
    const dates = range(40, (i) => (i === 3 ? "2024-02-30" : `2024-01-${10 + (i % 20)}`));
    expect(messages(inferSchema(csv(`x\n${dates.join("\n")}\n`)))[0]).toMatch(
      /^problem: t\.csv: line 5 has "2024-02-30", which is no date \(%Y-%m-%d\) as/,
    );
  });

  it("says what it took where two things can be meant", () => {
    const days = inferSchema(csv(`x\n${range(24, (i) => `0${1 + (i % 9)}/0${1 + (i % 7)}/2024`).join("\n")}\n`));
    expect(messages(days)).toEqual(["note: dates can be read as %d/%m/%Y or %m/%d/%Y; %m/%d/%Y is taken"]);
    const thousands = inferSchema(csv(`x;y\n${range(24, (i) => `${i + 1}.234;${i},5`).join("\n")}\n`));
    expect(thousands.schema.columns[0]).toMatchObject({ integer: true, style: { decimal: ",", group: "." } });
    expect(messages(thousands)).toEqual(['note: "1.234" is read as 1234; style in the schema says otherwise']);
  });
});

describe("a column with types", () => {
  const of = (cells: readonly unknown[]): SchemaColumn => inferSchema(tableFrom({ x: cells })).schema.columns[0];

  it.each<[string, readonly unknown[], Partial<SchemaColumn>]>([
    [
      "booleans",
      range(20, (i) => i).map((i) => Number(i) % 2 === 0),
      { kind: "binary", stored: "boolean", categories: ["false", "true"] },
    ],
    [
      "dates",
      range(20, (i) => i).map((i) => new Date(86_400_000 * Number(i))),
      { kind: "date", stored: "date", range: [0, 19] },
    ],
    ["numbers with holes", range(20, (i) => (i % 4 ? i + 0.5 : NaN)), { kind: "continuous", missing: 0.25 }],
    ["the word None", range(20, (i) => ["None", "some", "all"][i % 3]), { kind: "categorical", missing: 0 }],
  ])("%s", (_, cells, expected) => {
    expect(of(cells)).toMatchObject(expected);
  });
});

describe("a whole table", () => {
  it("of people", () => {
    const { schema, findings } = inferSchema(parseCsv(peopleCsv(400), "people.csv", "utf-8"));
    expect(Object.fromEntries(schema.columns.map(({ name, kind }) => [name, kind]))).toEqual({
      ...{
        id: "identifier",
        name: "categorical",
        joined: "date",
        age: "continuous",
        income: "continuous",
        plan: "categorical",
      },
      ...{ active: "binary", children: "count", note: "text" },
    });
    expect(schema.na).toEqual(["NA"]);
    expect(schema.columns[4]).toMatchObject({ decimals: 2, padded: true, style: { decimal: "," } });
    expect(schema.columns[2].format).toBe("%d.%m.%Y");
    for (const { name, missing } of schema.columns.slice(2, 8)) {
      expect(missing, name).toBeGreaterThan(0.01);
      expect(missing, name).toBeLessThan(0.06);
    }
    expect(findings).toEqual([]);
  });

  it("of many counts: columns with few values are counts too", () => {
    const genes = Object.fromEntries(
      range(30, (j) => j).map((j) => [
        `g${j}`,
        range(100, (i) => Math.floor((2 + (Number(j) % 9)) * Math.abs(Math.sin(12.9 * i + 78.2 * Number(j))))),
      ]),
    );
    const { schema } = inferSchema(tableFrom({ ...genes, batch: range(100, (i) => ["a", "b"][i % 2]) }));
    expect(schema.columns.slice(0, 30).every(({ kind }) => kind === "count")).toBe(true);
    expect(schema.columns[30].kind).toBe("binary");
  });
});
