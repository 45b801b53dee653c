import { readFileSync, writeFileSync } from "node:fs";
import { checkPart } from "@latents/core/testing";
import { parse } from "yaml";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commandHere, enterTemporaryFolder } from "../../test/command-here.js";
import { runModule } from "../plugins/index.js";

let here: ReturnType<typeof enterTemporaryFolder>;
beforeAll(() => {
  here = enterTemporaryFolder();
});
afterAll(() => here.leave());

const read = (file: string): string => readFileSync(file, "utf8");

describe("latents new-part", () => {
  it.each([["prior"], ["posterior"], ["likelihood"], ["objective"], ["net"], ["schedule"], ["data"]])(
    "writes a %s that keeps the contract of all parts as it stands, and its test",
    async (kind) => {
      const word = `own-${kind}-2`;
      const { code, stdout, stderr } = await commandHere("new-part", kind, word);
      expect([code, stdout]).toEqual([0, `${word}.ts\n${word}.test.ts\n`]);
      expect(stderr).toContain(`latents train --plugin ${word}.ts`);
      expect(stderr).toContain(`npx jiti ${word}.test.ts`);
      const [part, test] = [read(`${word}.ts`), read(`${word}.test.ts`)];
      expect(part + test).not.toMatch(/my-\w/);
      expect(part).toContain(`"${word}":`);
      expect(test).toContain(`import * as plugin from "./${word}.js";`);
      const [, values] = /checkPart\(plugin, ([^;]*)\);/.exec(test)!;
      const plugin = await runModule(`${word}.ts`, (exported) => exported, { gives: "its words" });
      await checkPart(plugin, parse(values) as Record<string, unknown>);
    },
  );

  it("writes over nothing, and refuses a name that is no word and a kind that there is not", async () => {
    await commandHere("new-part", "prior");
    const text = read("my-prior.ts");
    const again = await commandHere("new-part", "prior");
    expect([again.code, again.stderr]).toEqual([
      2,
      expect.stringContaining("my-prior.ts is there already; give another name"),
    ]);
    expect(read("my-prior.ts")).toBe(text);
    expect((await commandHere("new-part", "prior", "../evil")).stderr).toContain("the name must be of small letters");
    expect((await commandHere("new-part", "pryor")).code).toBe(2);
  });
});

describe("checkPart", () => {
  it("says all that does not hold of a part", async () => {
    const text = read("my-prior.ts");
    const wrong = text.replace(
      "logProb: (code) => p.logProb(code)",
      "logProb: (code) => normal(mean, mean).logProb(code)",
    );
    expect(wrong).not.toBe(text);
    writeFileSync("wrong.ts", wrong);
    const plugin = await runModule("wrong.ts", (exported) => exported, { gives: "its words" });
    await expect(checkPart(plugin, { model: { prior: "my-prior" } })).rejects.toThrow(
      /the part must keep the contract of all parts\n {2}has gradients that reach every parameter: .*prior\.logVar/,
    );
  });
});
