import { mkdirSync, writeFileSync, readFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { builtInParts, FormatError, InputError } from "@latents/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../test/command.js";
import { loadPlugins, runPlugins } from "./load-plugins.js";
import { keepPlugins, readKeptPlugins, requireSameVersions } from "./kept-plugins.js";
import { offerTrust } from "./offer-trust.js";
import { readPlugin, sha256Of } from "./plugin-file.js";
import { trustFile } from "./trusted-plugins.js";
import { UntrustedPluginError } from "./untrusted-plugin-error.js";

const folder = temporaryFolder();
const before = process.env["LATENTS_CONFIG"];
beforeAll(() => {
  process.env["LATENTS_CONFIG"] = join(folder.path, "config");
});
afterAll(() => {
  if (before === undefined) delete process.env["LATENTS_CONFIG"];
  else process.env["LATENTS_CONFIG"] = before;
  folder.remove();
});

const write = (name: string, text: string): string => {
  const path = join(folder.path, name);
  writeFileSync(path, text);
  return path;
};
const prior = (word: string, more = ""): string => `
import { standardNormal, variant, z, type Prior } from "@latents/core";
${more}
const options = { wide: z.number().default(2) };
export const priors = { "${word}": variant(options, ({ wide }): Prior => ({ ...standardNormal(), name: \`wide \${wide}\` })) };
`;

describe("a plug-in", () => {
  it("is TypeScript, and imports the very library that the command runs with", async () => {
    const same = prior(
      "same",
      'import { InputError, builtInParts } from "@latents/core"; export const seen = { InputError, builtInParts };',
    );
    const { parts, files } = await loadPlugins([write("same.ts", same)]);
    expect(Object.keys(parts.priors)).toEqual([...Object.keys(builtInParts.priors), "same"]);
    expect(files.map(({ sha256 }) => sha256)).toEqual([sha256Of(new TextEncoder().encode(same))]);
    const late = prior(
      "late",
      'import { InputError } from "@latents/core/errors"; throw new InputError("told by its own class");',
    );
    // an error of another copy would be no LatentsError, and a place would stand before it
    await expect(loadPlugins([write("late.ts", late)])).rejects.toThrow("told by its own class");
  });

  it.each([
    ["a syntax error", "syntax.ts", "export const priors = {\n  mine: ;\n};", FormatError, /syntax\.ts:2:\d+: /],
    ["an error when it runs", "throws.ts", '\nthrow new TypeError("no way");', FormatError, "throws.ts:2: no way"],
    ["an import that there is not", "lost.ts", 'import "a-package-that-there-is-not";', FormatError, "Cannot find"],
    ["no words", "empty.ts", "export const prior = {};", InputError, 'it exports prior; did you mean "priors"?'],
    ["a built-in word", "vamp.ts", prior("vamp"), InputError, "priors.vamp: this word is built in"],
    [
      "a file beside it",
      "two.ts",
      'import {\n  a,\n} from "./one.js";',
      FormatError,
      'two.ts: a plug-in must be one file, and it imports "./one.js"; bundle them: npx esbuild two.ts --bundle',
    ],
    [
      "a file that it calls for",
      "call.ts",
      'const one = await import("../one.js");',
      FormatError,
      'it imports "../one.js"',
    ],
    ["another ending", "words.json", "{}", InputError, "plugins: a plug-in is a .ts, .mts, .js, .mjs file by its path"],
    ["too much", "large.ts", "//".padEnd(1_000_001, "x"), FormatError, "must be a file of 1000000 bytes or less"],
  ])("with %s is refused by one sentence", async (_, name, text, kind, message) => {
    const error: unknown = await loadPlugins([write(name, text)]).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(kind);
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message.split("\n")).toHaveLength(1);
  });

  it("that is missing is refused, and so is a word that two have", async () => {
    await expect(loadPlugins(["nowhere.ts"])).rejects.toThrow(
      "nowhere.ts: there is no such file; name the plug-in's path",
    );
    const two = [write("a.ts", prior("twice")), write("b.ts", prior("twice", "// another"))];
    await expect(loadPlugins(two)).rejects.toThrow("b.ts: priors.twice: this word is another plug-in's");
    expect(Object.keys((await loadPlugins([two[0], two[0]])).parts.priors)).toContain("twice");
  });

  it("may import types from a file beside it, and speak of imports", async () => {
    const text = prior("types", 'import type { A } from "./types.js";\n// import x from "./y.js"\nexport type B = A;');
    await expect(loadPlugins([write("types.ts", text)])).resolves.toBeDefined();
  });
});

describe("the code of a plug-in that the user has not named", () => {
  const marked = (name: string): string =>
    prior(
      name,
      `import { writeFileSync } from "node:fs"; writeFileSync(${JSON.stringify(join(folder.path, `${name}.ran`))}, "");`,
    );
  const ran = (name: string): boolean => existsSync(join(folder.path, `${name}.ran`));
  const wish = async (path: string) => [{ file: await readPlugin(path), isNamed: false }];

  it("is not run, not beside one that may either, until its version is let run, which is remembered", async () => {
    const stranger = write("stranger.ts", marked("stranger"));
    const mine = { file: await readPlugin(write("mine.ts", prior("mine"))), isNamed: true };
    const { sha256 } = await readPlugin(stranger);
    const refused: unknown = await runPlugins([mine, ...(await wish(stranger))]).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(UntrustedPluginError);
    expect((refused as Error).message).toBe(
      `${stranger}: the code of this plug-in (sha256 ${sha256}) has not been run here before; read it, then let it run once and for all: --trust`,
    );
    expect(ran("stranger")).toBe(false);

    const asked: string[] = [];
    const answer = (text: string) => ({
      interactive: true,
      ask: (question: string) => (asked.push(question), Promise.resolve(text)),
    });
    const { untrusted } = refused as UntrustedPluginError;
    for (const no of ["", "n", "yesterday"]) expect(await offerTrust(untrusted, false, answer(no))).toBe(false);
    expect(asked[0]).toContain(`${stranger}\n  sha256 ${sha256}\n`);
    expect(await offerTrust(untrusted, false, { ...answer("y"), interactive: false })).toBe(false);
    await expect(runPlugins(await wish(stranger))).rejects.toThrow(UntrustedPluginError);

    expect(await offerTrust(untrusted, false, answer("y"))).toBe(true);
    await runPlugins(await wish(stranger));
    expect(ran("stranger")).toBe(true);
    expect(JSON.parse(readFileSync(trustFile(), "utf8"))).toMatchObject({ [sha256]: { path: stranger } });
  });

  it("is asked for again when a byte of it has changed", async () => {
    const path = write("changes.ts", marked("changes"));
    await offerTrust([await readPlugin(path)], true, { interactive: false, ask: () => Promise.resolve("no") });
    await runPlugins(await wish(path));
    writeFileSync(path, `${marked("changes")} `);
    await expect(runPlugins(await wish(path))).rejects.toThrow(UntrustedPluginError);
  });

  it("runs without a question where it was named before", async () => {
    const path = write("named.ts", prior("named"));
    await loadPlugins([path]);
    await expect(runPlugins(await wish(path))).resolves.toBeDefined();
  });

  it("is not run where the file of those let run is damaged", async () => {
    const text = readFileSync(trustFile(), "utf8");
    writeFileSync(trustFile(), '{"all": true}');
    await expect(runPlugins(await wish(write("damaged.ts", marked("damaged"))))).rejects.toThrow(FormatError);
    expect(ran("damaged")).toBe(false);
    writeFileSync(trustFile(), text);
  });
});

describe("a folder's plug-ins", () => {
  it("are kept under plain names with their hashes, and read again", async () => {
    const [here, run] = [join(folder.path, "näme 1.ts"), join(folder.path, "kept")];
    writeFileSync(here, prior("one"));
    mkdirSync(join(folder.path, "other"));
    writeFileSync(join(folder.path, "other", "n-me-1.ts"), prior("two"));
    mkdirSync(run);
    const files = [await readPlugin(here), await readPlugin(join(folder.path, "other", "n-me-1.ts"))];
    const kept = await keepPlugins(run, files);
    expect(kept.map(({ file }) => file)).toEqual(["plugins/n-me-1.ts", "plugins/n-me-1-2.ts"]);
    expect((await readKeptPlugins(run, kept)).map(({ sha256 }) => sha256)).toEqual(files.map(({ sha256 }) => sha256));

    await requireSameVersions(run, kept, []);
    await requireSameVersions(run, kept, [files[1]]);
    const [{ sha256: begun }] = files;
    writeFileSync(here, prior("other"));
    const now = (await readPlugin(here)).sha256;
    const refusal = `${run}: was begun with another version of ${here}: sha256 ${begun}, now ${now}; restore it from ${join(run, "plugins", "n-me-1.ts")}, or go on with that copy: --plugin`;
    await expect(requireSameVersions(run, kept, [])).rejects.toThrow(refusal);
    await expect(requireSameVersions(run, kept, [await readPlugin(here)])).rejects.toThrow(refusal);
    // as the message says
    await requireSameVersions(run, kept, [await readPlugin(join(run, "plugins", "n-me-1.ts"))]);
    await expect(requireSameVersions(run, [], [await readPlugin(here)])).rejects.toThrow("was begun without plug-ins");

    writeFileSync(join(run, "plugins", "n-me-1.ts"), prior("changed"));
    await expect(readKeptPlugins(run, kept)).rejects.toThrow(
      `must be the plug-in that the run was begun with, sha256 ${begun}, got `,
    );
  });
});
