import { describe, expect, it } from "vitest";
import { parseConditions, whereValues } from "@latents/core";
import { parseSchema } from "./schema-yaml.js";

const schema = parseSchema(
  `columns:
  plan: { kind: categorical, categories: [free, a=b, pro] }
  size=cm: { kind: count }
  size: { kind: count }
`,
  "schema.yaml",
);
const values = (...texts: string[]): Record<string, string | number> =>
  whereValues(schema, parseConditions(schema, texts, "--where"), "--where");

describe("conditions as a person writes them", () => {
  it("are divided where a column's name ends, whatever = name and value have", () => {
    expect(values("plan=a=b", "size=cm=3", "size = 4")).toEqual({ plan: "a=b", "size=cm": 3, size: 4 });
  });

  it.each([
    [["plan"], /^--where: must be <column>=<value>, such as plan=pro, got "plan"$/],
    [["=pro"], /^--where: must be <column>=<value>/],
    [["plan=free", "plan=pro"], /^--where: plan is given twice; give it one value$/],
    [["plam=pro"], /^--where: no column of the model is named "plam"; did you mean "plan"\?$/],
    [["zzzz=pro"], /^--where: no column of the model is named "zzzz"; it has plan, size=cm, size$/],
  ])("%j is refused", (texts, message) => {
    expect(() => values(...texts)).toThrow(message);
  });
});
