import { expect, it } from "vitest";
import { table } from "./table.js";

it("aligns columns and leaves no blanks at the ends of lines", () => {
  const columns = [{ title: "name" }, { title: "steps", align: "right" as const }, { title: "state" }];
  expect(
    table(columns, [
      ["a", "1", "finished"],
      ["longer", "20,000", ""],
    ]),
  ).toBe("name     steps  state\na            1  finished\nlonger  20,000\n");
  expect(table([{ title: "name" }], [["a\nb\u001b[2J"]])).toBe("name\na\\nb\\x1b[2J\n");
  expect(table(columns, [])).toBe("name  steps  state\n");
});
