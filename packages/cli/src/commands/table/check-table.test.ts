import { readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, it } from "vitest";
import { commandHere, enterTemporaryFolder } from "../../../test/command-here.js";
import { peopleCsv } from "../../../test/people-table.js";

let here: ReturnType<typeof enterTemporaryFolder>;
beforeAll(() => {
  here = enterTemporaryFolder();
  writeFileSync("people.csv", peopleCsv(300));
});
afterAll(() => here.leave());

it("says what each column is, and writes the schema", async () => {
  const { code, stdout, stderr } = await commandHere("data", "check", "people.csv", "--write-schema", "p.yaml");
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(/^COLUMN {4}KIND +MISSING {2}HOLDS\nid +identifier\n/);
  expect(stdout).toMatch(/^joined +date +\d\.\d % {2}\d\d\.\d\d\.2019 to \d\d\.\d\d\.2024, as %d\.%m\.%Y$/m);
  expect(stdout).toMatch(/^income +continuous +\d\.\d % {2}\d+\.\d+ to \d+\.\d+, 2 decimals$/m);
  expect(stdout).toMatch(/^name +categorical +Müller, Ada \| Müller, Bo \| .*, and \d+ more$/m);
  expect(stdout).toMatch(/^active +binary +\d\.\d % {2}no, yes$/m);
  expect(stdout).toContain('300 rows, 9 columns, separator ";", utf-8\n');
  expect(stdout).toContain("warning: id names each row (an identifier); it is left out of the model\n");
  expect(stdout).toMatch(/p\.yaml is written; edit it, and train: latents train people\.csv --schema p\.yaml\n$/);
  expect(readFileSync("p.yaml", "utf8")).toMatch(/^# Columns of people\.csv, /);
});

it("leaves a schema.yaml that is there, and takes one that it is given", async () => {
  writeFileSync("schema.yaml", "mine");
  const kept = await commandHere("data", "check", "people.csv");
  expect(kept.stdout).toMatch(
    /^schema\.yaml is there already and was left; --write-schema names another; train on it:/m,
  );
  expect(readFileSync("schema.yaml", "utf8")).toBe("mine");
  const text = readFileSync("p.yaml", "utf8").replace("kind: identifier", "kind: ignored");
  writeFileSync("mine.yaml", text);
  const { code, stdout } = await commandHere("data", "check", "people.csv", "--schema", "mine.yaml");
  expect(code).toBe(0);
  expect(stdout).toMatch(/^id +ignored\b/m);
  expect(stdout).toMatch(/train on it: latents train people\.csv --schema mine\.yaml\n$/);
});

it("names the line and the column of what is wrong, with exit code 2", async () => {
  writeFileSync("bad.csv", peopleCsv(100).replace(/;(\d+,\d\d);/, ";many;"));
  const { code, stderr } = await commandHere("data", "check", "bad.csv");
  expect(code).toBe(2);
  expect(stderr).toMatch(/^problem: income bad\.csv: line \d+ has "many", which is no number as the others are; /);
  const json = await commandHere("data", "check", "bad.csv", "--json");
  expect(JSON.parse(json.stdout)).toMatchObject({ kind: "table", schema: { rows: 100 } });
  const asHole = await commandHere("data", "check", "bad.csv", "--na", "NA,many");
  expect([asHole.code, asHole.stderr]).toEqual([0, ""]);
  writeFileSync("ragged.csv.gz", gzipSync("a,b\n1,2\n3\n4,5\n"));
  expect((await commandHere("data", "check", "ragged.csv.gz")).stderr).toMatch(
    /^error: ragged\.csv\.gz: line 3 must have 2 cells, as other lines, has 1; /,
  );
});

it("reads as it is told", async () => {
  writeFileSync("odd.txt", "1 2\n3 4\n5 6\n");
  const { stdout } = await commandHere("data", "check", "odd.txt", "--separator", " ", "--header", "no");
  expect(stdout).toContain("3 rows, 2 columns");
  const { stderr } = await commandHere("data", "check", "odd.txt", "--header", "maybe");
  expect(stderr).toBe('error: --header: must be yes or no, got "maybe"\n');
});
