import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { inPageWords } from "./table-words";

it("says in the page's words whatever the core says of a table by an option of the command", () => {
  const folder = join(import.meta.dirname, "../../../../core/src/tables");
  const sources = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => /(?<!\.test)\.ts$/.test(file))
    .map((file) => readFileSync(join(folder, file), "utf8"));
  // a comment of a YAML file is none of the page's
  const said = sources.flatMap((text) =>
    text.split("\n").filter((line) => /--[a-z]/.test(line) && !line.includes("--schema FILE")),
  );
  expect(said.length).toBeGreaterThan(6);
  const strings = said.flatMap((line) => /[`"](.*)[`"]/.exec(line)?.[1] ?? []);
  expect(strings).toHaveLength(said.length);
  expect(strings.map(inPageWords).filter((text) => /--[a-z]/.test(text))).toEqual([]);
});
