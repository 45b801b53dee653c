import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parquetWriteBuffer } from "hyparquet-writer";
import {
  decodeText,
  parseConditions,
  parseCsv,
  type RawTable,
  tableFrom,
  tableToDataset,
  tableValues,
  whereValues,
} from "@latents/core";
import { readTable, tableOfBytes } from "../../src/dataset/readers/tables/read-table.js";
import { parseSchema } from "../../src/dataset/schema/schema-yaml.js";
import { requireOther } from "../../src/dataset/writers/write-table.js";
import { parquetBytes } from "../../src/dataset/writers/write-parquet.js";
import { refuse } from "../../src/commands/table/refuse.js";
import { remedy, type Remedy } from "./remedy.js";

const csv = (text: string): RawTable => parseCsv(text, "t.csv", "utf-8", { header: true, separator: "," });
const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
const latin1 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "latin1"));
const schema = (column: string): ReturnType<typeof parseSchema> =>
  parseSchema(`columns: { x: ${column} }`, "schema.yaml");

/** Messages of what reads tables and says what their columns are; `folder` is theirs. */
export function tableRemedies(folder: string): readonly Remedy[] {
  const file = (name: string, content: string): string => {
    const path = join(folder, name);
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(path, content);
    return path;
  };
  const nested = (): Uint8Array<ArrayBuffer> =>
    new Uint8Array(
      parquetWriteBuffer({
        columnData: [{ name: "place", data: [{ x: 1 }, { x: 2 }] }],
        schema: [
          { name: "root", num_children: 1 },
          { name: "place", num_children: 1, repetition_type: "REQUIRED" },
          { name: "x", type: "INT32", repetition_type: "REQUIRED" },
        ],
      }),
    );
  return [
    remedy(
      "{}: the column {} is nested; give each of its parts a column of its own",
      () => tableOfBytes(nested(), "t.parquet"),
      async () =>
        tableOfBytes(
          new Uint8Array(await parquetBytes([{ name: "place.x", cells: [1, 2], stored: "integer" }], "t")),
          "t.parquet",
        ),
    ),
    remedy(
      "{}: a text file must have {} bytes or less, it has {}; save it as Parquet",
      () => decodeText({ length: 6e8 } as Uint8Array, "t"),
      async () =>
        tableOfBytes(
          new Uint8Array(await parquetBytes([{ name: "x", cells: ["a"], stored: "text" }], "t")),
          "t.parquet",
        ),
    ),
    remedy(
      "{}: {}is not {}; name the file's encoding with --encoding",
      () => decodeText(latin1("é"), "t", "utf-8"),
      () => decodeText(latin1("é"), "t", "latin1"),
    ),
    remedy(
      "{}: line {} is not UTF-8, as {} other lines with such letters are ({} are not); save the whole file as UTF-8",
      () => decodeText(Buffer.concat([bytes("é\n"), latin1("é")]), "t"),
      () => decodeText(bytes("é\né"), "t"),
    ),
    remedy(
      "{}: line {} must have {} cells, as other lines, has {}; put cells that hold {} into quotes, or add what is missing",
      () => csv("a,b\n1,2\n3,4,5\n6,7\n"),
      () => csv('a,b\n1,2\n3,"4,5"\n6,7\n'),
      () => csv("a,b\n1,2\n3,\n6,7\n"),
    ),
    remedy(
      "{}: line {}, column {}: the quote that opens here is never closed; close it, or write a quote inside of a cell twice",
      () => csv('a,b\n1,"2\n'),
      () => csv('a,b\n1,"2"\n'),
      () => csv('a,b\n1,"""2"\n'),
    ),
    remedy(
      "{}: line {}, column {}: text stands behind the end of this quoted cell; write a quote inside of a cell twice",
      () => csv('a,b\n1,"2"x\n'),
      () => csv('a,b\n1,"2""x"\n'),
    ),
    remedy(
      "{}: line {}: the column {} appears twice; rename one of them",
      () => csv("a,a\n1,2\n"),
      () => csv("a,b\n1,2\n"),
    ),
    remedy(
      "{}: a cell must be a text, a number, a boolean or a date, got {}; give each of its parts a column",
      () => tableFrom([{ x: [1, 2] }]),
      () => tableFrom([{ x1: 1, x2: 2 }]),
    ),
    remedy(
      "{}: holds no table; its files must end with {}",
      () => readTable(join(file("nothing/a.bin", "x"), "..")),
      () => readTable(join(file("something/a.csv", "a,b\n1,2\n"), "..")),
    ),
    remedy(
      "{}: * and ? may stand in the last part of a path alone; name one folder",
      () => readTable(join(folder, "*", "a.csv")),
      () => readTable(join(file("something/a.csv", "a,b\n1,2\n"), "..", "*.csv")),
    ),
    remedy(
      "{}: no file fits; check the pattern",
      () => readTable(join(folder, "*.tab")),
      () => readTable(join(file("something/a.csv", "a,b\n1,2\n"), "..", "a.*")),
    ),
    remedy(
      "{}: --{} is for text files, and this is {}; leave it out",
      () => tableOfBytes(bytes('{"a":1}'), "t.json", { separator: ";" }),
      () => tableOfBytes(bytes('{"a":1}'), "t.json"),
    ),
    remedy(
      "{}: {}; files that are one table have the same columns",
      () => readTable(join(file("two/a.csv", "a,b\n1,2\n"), "..", "..", file("two/b.csv", "a,c\n1,2\n") && "two")),
      () =>
        readTable(join(file("alike/a.csv", "a,b\n1,2\n"), "..", "..", file("alike/b.csv", "b,a\n1,2\n") && "alike")),
    ),
    remedy(
      "{}: a {} column needs its categories; list them in order",
      () => schema("{ kind: ordinal }"),
      () => schema("{ kind: ordinal, categories: [low, high] }"),
    ),
    remedy(
      "{}: a binary column has two categories, got {}; say categorical",
      () => schema("{ kind: binary, categories: [a, b, c] }"),
      () => schema("{ kind: categorical, categories: [a, b, c] }"),
    ),
    remedy(
      "{}: a date column needs its format; give one such as %Y-%m-%d",
      () => schema("{ kind: date }"),
      () => schema('{ kind: date, format: "%Y-%m-%d" }'),
    ),
    remedy(
      "{}, column {}: {} is no {}; correct it, or change the schema",
      () => tableValues(csv("x\n1\nmany\n"), schema("{ kind: count }")),
      () => tableValues(csv("x\n1\n20\n"), schema("{ kind: count }")),
      () => tableValues(csv("x\n1\nmany\n"), schema("{ kind: categorical, categories: ['1', many] }")),
    ),
    remedy(
      "--out: {} is the table that is read; name another file",
      () => requireOther(join(folder, ".", "t.csv"), join(folder, "t.csv")),
      () => requireOther(join(folder, "u.csv"), join(folder, "t.csv")),
    ),
    remedy(
      "{}: {} is given twice; give it one value",
      () => parseConditions(schema("{ kind: count }"), ["x=1", "x=2"], "--where"),
      () => parseConditions(schema("{ kind: count }"), ["x=2"], "--where"),
    ),
    remedy(
      "{}: no column of the model is named {}{}",
      () => whereValues(schema("{ kind: count }"), new Map([["X", "1"]]), "--where"),
      () => whereValues(schema("{ kind: count }"), new Map([["x", "1"]]), "--where"),
    ),
    remedy(
      "{}: {} is no {} of {}; {}",
      () => whereValues(schema("{ kind: binary, categories: [a, b] }"), new Map([["x", "c"]]), "--where"),
      () => whereValues(schema("{ kind: binary, categories: [a, b] }"), new Map([["x", "b"]]), "--where"),
    ),
    remedy(
      "--{}: is for runs on {}, and this one is on others; leave it out",
      () => refuse("images", { label: "3" }),
      () => refuse("images", { label: undefined }),
    ),
    remedy(
      "{}: lacks the column {}{}",
      () => tableValues(csv("X\n1\n"), schema("{ kind: count }")),
      () => tableValues(csv("y,x\n1,2\n"), schema("{ kind: count }")),
    ),
    remedy(
      "{}: no column is left to model; give one another kind than identifier, constant, text or ignored",
      () => tableToDataset(csv("x\n1\n2\n"), schema("{ kind: ignored }")),
      () => tableToDataset(csv("x\n1\n2\n"), schema("{ kind: count }")),
    ),
  ];
}
