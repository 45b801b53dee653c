import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { InputError, resolveConfig } from "@latents/core";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { configLayer } from "./config-layer.js";
import { jsonFault } from "./json-fault.js";
import { loadConfigFile } from "./load-config-file.js";
import { loadTypeScriptConfig } from "./load-typescript-config.js";

const folder = mkdtempSync(path.join(tmpdir(), "latents-config-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, text: string | Uint8Array): string => {
  const full = path.join(folder, name);
  writeFileSync(full, text);
  return full;
};
/** The message of a refusal, without the folder. */
async function messageOf(name: string, text: string | Uint8Array): Promise<string> {
  try {
    await loadConfigFile(file(name, text));
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as Error).message.replaceAll(`${folder}${path.sep}`, "");
  }
  throw new Error(`${name} was accepted`);
}

const values = { seed: 3, model: { latent: 2, encoder: { hidden: [8, 4] } } };

describe("loadConfigFile", () => {
  it.each([
    ["a.json", JSON.stringify(values)],
    ["a.yaml", "seed: 3\nmodel:\n  latent: 2\n  encoder: { hidden: [8, 4] }\n"],
    ["a.YML", "{seed: 3, model: {latent: 2, encoder: {hidden: [8, 4]}}}"],
    [
      "a.ts",
      `import { defineConfig } from "latents";\nconst latent: number = 2;
       export default defineConfig({ seed: 3, model: { latent, encoder: { hidden: [8, 4] } } });`,
    ],
    [
      "b.ts",
      `import type { ConfigInput } from "latents";\nexport const config: ConfigInput = ${JSON.stringify(values)};`,
    ],
    ["c.mts", `export default async () => (${JSON.stringify(values)});`],
    ["a.js", `export default ${JSON.stringify(values)};`],
  ])("reads %s", async (name, text) => {
    const layer = await loadConfigFile(file(name, text));
    expect(layer).toEqual({ source: path.join(folder, name), values });
    expect(resolveConfig([layer]).model.latent).toBe(2);
  });

  it.each([
    ["a.json", '{\n  "seed": 1,\n}', 'a.json:3:1: expected a key in double quotes, found "}"'],
    ["a.json", '{"seed": 1, "seed": 2}', 'a.json:1:13: the key "seed" appears twice'],
    ["a.json", '{"model": {"latent": 2}', 'a.json:1:24: expected "," or "}", found the end'],
    ["a.json", "", "a.json:1:1: expected a value, found the end"],
    ["a.json", "null", "a.json: is empty; a config must be an object of keys such as model and train"],
    ["a.yaml", "", "a.yaml: is empty; a config must be an object of keys such as model and train"],
    ["a.yaml", "seed: 1\nmodel:\n  latent: 2\nseed: 2\n", "a.yaml:4:1: Map keys must be unique"],
    ["a.yaml", "seed: [1, 2\n", /^a\.yaml:2:1: Flow sequence in block collection must be/],
    ["a.yaml", "a: 1\n---\nb: 2\n", /^a\.yaml:2:1: Source contains multiple documents/],
    ["a.yaml", "seed: !wrong 1\n", "a.yaml:1:7: Unresolved tag: !wrong"],
    ["a.yaml", bomb(), "a.yaml: Excessive alias count indicates a resource exhaustion attack"],
    ["a.json", Uint8Array.of(0x22, 0xff, 0x22), "a.json: must be text in UTF-8"],
    ["a.json", " ".repeat(1_000_001), "a.json: a config file must have 1000000 bytes or less, it has 1000001"],
    ["a.ts", "export default {\n  seed: 1,,\n};", /^a\.ts:2:10: Unexpected token/],
    ["b.ts", "const x = 1;\nthrow new Error(`no ${x}`);", "b.ts:2: no 1"],
    [
      "c.ts",
      "export const other = 1;",
      'c.ts: must export the config: export default defineConfig({ ... }), or as "config"',
    ],
    [
      "self.ts",
      "const a: any = {}; a.model = { a }; export default a;",
      /^self\.ts: is nested more than 20 levels deep, or refers to itself, at model\.a\.model\./,
    ],
    [
      "self.yaml",
      "model: &a [*a]",
      /^self\.yaml: is nested more than 20 levels deep, or refers to itself, at model\[0\]\[0\]/,
    ],
    ["deep.json", `{"a":${"[".repeat(1000)}${"]".repeat(1000)}}`, /^deep\.json: is nested more than 20 levels deep/],
    ["deep.yaml", "[".repeat(50_000), /^deep\.yaml:1:\d+: is nested too deeply$/],
    ["getter.ts", "export default { get model() { throw new Error('boo') } };", "getter.ts: cannot be read: boo"],
    ["object.ts", "throw { a: 1 };", "object.ts: it threw a value of type object"],
    ["d.ts", 'import "./missing.js";', /^d\.ts:1: Cannot find module '\.\/missing\.js'/],
    ["a.toml", "seed = 1", "a.toml: a config file must end with .ts, .mts, .js, .mjs, .json, .yaml, .yml"],
  ])("refuses %s (case %#)", async (name, text, message) => {
    const found = await messageOf(name, text);
    if (typeof message === "string") expect(found).toBe(message);
    else expect(found).toMatch(message);
  });

  it("says which recipe a missing file may have been meant for", async () => {
    await expect(loadConfigFile("mnst.yaml")).rejects.toThrow(
      'mnst.yaml: there is no such file; did you mean the recipe "mnist"?',
    );
    await expect(loadConfigFile("elsewhere.yaml")).rejects.toThrow(/^elsewhere\.yaml: there is no such file$/);
  });

  it("refuses a folder", async () => {
    await expect(loadConfigFile(folder)).rejects.toThrow(/a config file must end with/);
  });
});

/** YAML's "billion laughs". */
function bomb(): string {
  const lines = ["a: &a [x, x, x, x, x, x, x, x, x]"];
  for (let i = 1; i < 12; i++) {
    const [before, now] = [String.fromCharCode(96 + i), String.fromCharCode(97 + i)];
    lines.push(`${now}: &${now} [${Array<string>(9).fill(`*${before}`).join(", ")}]`);
  }
  return lines.join("\n");
}

describe("configLayer", () => {
  it("takes a recipe's name, a file's path, or nothing", async () => {
    expect((await configLayer()).source).toBe("recipe mnist");
    expect(resolveConfig([await configLayer("e1-vae-z20")])).toMatchObject({
      recipe: "e1-vae-z20",
      model: { latent: 20 },
    });
    expect((await configLayer(file("x.json", "{}"))).values).toEqual({});
    await expect(configLayer("e1-vea-z20")).rejects.toThrow(
      'recipe: there is no "e1-vea-z20"; did you mean "e1-vae-z20"? A config file ends with .ts, .json or .yaml',
    );
  });
});

it("a TypeScript config whose promise never settles is given up", async () => {
  for (const text of ["export default new Promise(() => {});", "await new Promise(() => {}); export default {};"])
    await expect(loadTypeScriptConfig(file("never.ts", text), 300)).rejects.toThrow(
      /never\.ts: must give the config within 0\.3 s; look for an await that never ends$/,
    );
});

describe("jsonFault", () => {
  it("finds none in JSON, and one at the cut of any proper beginning", () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), (text, at) => {
        expect(jsonFault(text)).toBeUndefined();
        const cut = text.slice(0, at % text.length);
        let valid = true;
        try {
          JSON.parse(cut);
        } catch {
          valid = false;
        }
        if (!valid) expect(jsonFault(cut)).toBeDefined();
      }),
    );
  });

  it("agrees with JSON.parse on any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'{}[]:,"0-1e.\\ntrue \t') }), (text) => {
        let valid = true;
        try {
          JSON.parse(text);
        } catch {
          valid = false;
        }
        const fault = jsonFault(text);
        if (!fault?.message.endsWith("twice")) expect(fault === undefined).toBe(valid);
      }),
      { numRuns: 2000 },
    );
  });

  it("copes with depth", () => {
    expect(jsonFault("[".repeat(100_000))).toMatchObject({ at: 100_000 });
  });
});
