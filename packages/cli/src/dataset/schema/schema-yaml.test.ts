import { describe, expect, it } from "vitest";
import { inferSchema, parseCsv } from "@latents/core";
import { peopleCsv } from "../../../test/people-table.js";
import { parseSchema, schemaToYaml } from "./schema-yaml.js";

const { schema } = inferSchema(parseCsv(peopleCsv(200), "people.csv", "utf-8"));
const yaml = schemaToYaml(schema, "people.csv");

describe("a schema as YAML", () => {
  it("comes back as it was", () => {
    const back = parseSchema(yaml, "schema.yaml");
    expect(back.columns.map(({ missing: _, ...column }) => column)).toEqual(
      schema.columns.map(({ missing: _, ...column }) => column),
    );
    back.columns.forEach(({ missing }, j) => expect(missing).toBeCloseTo(schema.columns[j].missing, 5));
    expect([back.rows, back.na, back.text]).toEqual([200, ["NA"], schema.text]);
  });

  it("keeps the order of columns whose names are numbers", () => {
    const text = "name,2020,2019\nx,1.5,2.5\ny,2.5,1.5\nx,3.5,1.25\n";
    const { schema: years } = inferSchema(parseCsv(text, "years.csv", "utf-8", { header: true }));
    const back = parseSchema(schemaToYaml(years, "years.csv"), "schema.yaml");
    expect(back.columns.map(({ name }) => name)).toEqual(["name", "2020", "2019"]);
  });

  it("shows a person dates and numbers as the file has them", () => {
    expect(yaml).toMatch(/ {2}joined:\n {4}kind: date\n {4}stored: text\n {4}format: "%d\.%m\.%Y"\n/);
    expect(yaml).toMatch(/range:\n {6}- \d\d\.\d\d\.2019\n/);
    expect(yaml).toContain("style: 1234,5\n");
  });

  it.each([
    ["columns:\n  a: { kind: categorial }\n", /schema.yaml: columns.a.kind: .*; did you mean "categorical"\?$/],
    [
      "columns:\n  a: { kind: binary, categories: [x] }\n",
      /columns.a: a binary column has two categories, got 1; say categorical$/,
    ],
    ["columns:\n  a: { kind: ordinal }\n", /columns.a: a ordinal column needs its categories; list them in order$/],
    ["columns:\n  a: { kind: date }\n", /columns.a: a date column needs its format; give one such as %Y-%m-%d$/],
    [
      "columns:\n  a: { kind: count, range: [5, 1] }\n",
      /columns.a: range must be two values, the lower first, got 5, 1$/,
    ],
    ["columns:\n  a: { kind: categorical, categories: [x, x] }\n", /columns.a: the category "x" appears twice$/],
    ["columns: {}\n", /columns: needs a column or more$/],
    ["columns:\n  a: {kind: count\n", /^schema.yaml:\d+:\d+: /],
    ["rows: 3\n", /^schema.yaml: columns: /],
  ])("refuses %j", (text, message) => {
    expect(() => parseSchema(text, "schema.yaml")).toThrow(message);
  });
});
