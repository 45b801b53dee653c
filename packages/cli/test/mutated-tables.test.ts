import { checkTable, LatentsError, type RawTable } from "@latents/core";
import { describe, expect, it } from "vitest";
import { tableOfBytes } from "../src/dataset/readers/tables/read-table.js";
import { parquetBytes } from "../src/dataset/writers/write-parquet.js";
import { peopleCsv } from "./people-table.js";

const rows = 60;
// letters that Latin-1 has
const text = peopleCsv(rows).replaceAll("ễ", "ê");
const whole = await tableOfBytes(new TextEncoder().encode(text), "t.csv");

/** A mutation by its number: always the same. */
const pseudo = (seed: number): ((n: number) => number) => {
  let state = 2 * seed + 1;
  return (n) => (state = (state * 48_271) % 2_147_483_647) % n;
};

type Change = (text: string, draw: (n: number) => number) => string | Uint8Array;
const lineOf = (all: string, i: number, change: (line: string) => string): string =>
  all
    .split("\n")
    .map((line, j) => (j === i ? change(line) : line))
    .join("\n");

/** What happens to files on their way. */
const changes: Readonly<Record<string, Change>> = {
  truncated: (all, draw) => all.slice(0, draw(all.length)),
  "a cell more": (all, draw) => lineOf(all, 1 + draw(rows), (line) => `${line};more`),
  "a cell less": (all, draw) => lineOf(all, 1 + draw(rows), (line) => line.slice(0, line.lastIndexOf(";"))),
  "an open quote": (all, draw) => lineOf(all, 1 + draw(rows), (line) => line.replace(";", ';"')),
  "Latin-1": (all) => new Uint8Array(Buffer.from(all, "latin1")),
  "UTF-16": (all) => new Uint8Array(Buffer.from(`\ufeff${all}`, "utf16le")),
  "half Latin-1": (all, draw) => {
    const at = all.indexOf("\n", draw(all.length / 2)) + 1;
    return new Uint8Array(Buffer.concat([Buffer.from(all.slice(0, at)), Buffer.from(all.slice(at), "latin1")]));
  },
  "a zero byte": (all, draw) => {
    const at = draw(all.length);
    return `${all.slice(0, at)}\0${all.slice(at)}`;
  },
  "a huge cell": (all, draw) =>
    lineOf(all, 1 + draw(rows), (line) => line.replace(/;[^;]*;/, `;"${"x".repeat(1e5)}";`)),
  "a formula": (all, draw) => lineOf(all, 1 + draw(rows), (line) => line.replace(/;[^;]*;/, ";=HYPERLINK(1);")),
  "a word among numbers": (all, draw) =>
    lineOf(all, 1 + draw(rows), (line) => line.replace(/;(?:\d+,\d\d|NA);(?=free|pro|team|NA)/, ";many;")),
  "lines of Windows": (all) => all.replaceAll("\n", "\r\n"),
};

/** What a table is, or one clear error: never another throw, never a changed cell without a word. */
async function told(bytes: Uint8Array, name: string): Promise<{ table?: RawTable; message?: string }> {
  try {
    const table = await tableOfBytes(new Uint8Array(bytes), name);
    const problem = checkTable(table).findings.find(({ level }) => level === "problem");
    return problem ? { table, message: problem.message } : { table };
  } catch (error) {
    if (!(error instanceof LatentsError)) throw error;
    return { message: error.message };
  }
}

/** Whether rows are those of the whole table, in their order, but for at most one. */
const sameRows = (table: RawTable, most: number): boolean => {
  let different = 0;
  for (let i = 0; i < table.rows; i++)
    if (table.columns.some(({ cells }, j) => cells[i] !== whole.columns[j].cells[i])) different++;
  return different <= most;
};

describe("CSV files that something happened to", () => {
  it.each(Object.keys(changes))("%s", async (name) => {
    for (let seed = 1; seed <= 12; seed++) {
      const changed = changes[name](text, pseudo(seed));
      const bytes = typeof changed === "string" ? new TextEncoder().encode(changed) : changed;
      const { table, message } = await told(bytes, "t.csv");
      if (message !== undefined) expect(message, `${name} ${seed}`).toMatch(/^t\.csv(: line \d+|: is empty)/);
      else
        expect(table!.columns.length === 9 && sameRows(table!, 1), `${name} ${seed}: ${table!.rows} rows`).toBe(true);
    }
  });

  it("whole ones say nothing", async () => {
    expect((await told(new TextEncoder().encode(text), "t.csv")).message).toBeUndefined();
  });
});

describe("Parquet files that something happened to", () => {
  it("truncated, with bytes of another value: an error, or the table", async () => {
    const bytes = await parquetBytes(whole.columns, "x");
    let refused = 0;
    for (let seed = 1; seed <= 80; seed++) {
      const draw = pseudo(seed);
      const changed = seed % 2 ? bytes.slice(0, draw(bytes.length)) : bytes.slice();
      if (seed % 2 === 0) changed[draw(changed.length)] ^= 1 << draw(8);
      const { table, message } = await told(changed, "t.parquet");
      if (message === undefined) expect(table!.columns).toHaveLength(9);
      else {
        refused++;
        expect(message, String(seed)).toMatch(/^t\.parquet: /);
      }
    }
    // every cut file, and some of the others
    expect(refused).toBeGreaterThan(40);
  });
});
