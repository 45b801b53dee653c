import { writeFileSync } from "node:fs";
import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commandHere, effectsHere, enterTemporaryFolder } from "./command-here.js";
import { createProgram } from "../src/commands/program.js";

let here: ReturnType<typeof enterTemporaryFolder>;
beforeAll(() => {
  here = enterTemporaryFolder();
  writeFileSync("file", "");
});
afterAll(() => here.leave());

/** Every command that does something, by its words, and those within commands. */
const commands = (all: readonly CommandUnknownOpts[], before = ""): [string, CommandUnknownOpts][] =>
  all.flatMap((one) => {
    const own: [string, CommandUnknownOpts][] = [[`${before}${one.name()}`, one]];
    // one may do something by itself and have others within it
    const inner = commands(one.commands, `${before}${one.name()} `);
    return inner.length === 0 ? own : one.options.some(({ long }) => long === "--json") ? [...own, ...inner] : inner;
  });
const program = await createProgram([], effectsHere());
const every = new Map(commands(program.commands).filter(([name]) => name !== "completion-request"));
const having = (flag: string): string[] =>
  [...every].filter(([, { options }]) => options.some(({ long }) => long === flag)).map(([name]) => name);

it("every command that prints figures has --json; the others print a path, a page or a script", () => {
  const without = [...every.keys()].filter((name) => !having("--json").includes(name));
  expect(without.sort()).toEqual([
    ...[
      "completion",
      "curves",
      "export",
      "import",
      "impute",
      "interpolate",
      "new-part",
      "publish",
      "reconstruct",
      "report",
      "restyle",
      "sample",
      "studio",
    ],
  ]);
});

describe("a path that cannot be written is said at once, before the run, the images and the config are looked at", () => {
  /** What each needs beside `--out`: a run and images that are not there. */
  const needs: Readonly<Record<string, { readonly words: readonly string[]; readonly ending?: string }>> = {
    train: { words: ["nowhere.yaml"] },
    sweep: { words: ["--over", "seed=1,2"] },
    sample: { words: ["nowhere"], ending: ".png" },
    reconstruct: { words: ["nowhere"], ending: ".png" },
    restyle: { words: ["nowhere"], ending: ".png" },
    encode: { words: ["nowhere"], ending: ".npz" },
    project: { words: ["nowhere"], ending: ".svg" },
    lattice: { words: ["nowhere"], ending: ".png" },
    traverse: { words: ["nowhere"], ending: ".png" },
    interpolate: { words: ["nowhere", "--from", "0", "--to", "1"], ending: ".png" },
    neighbours: { words: ["nowhere"], ending: ".png" },
    complete: { words: ["nowhere", "--mask", "top"], ending: ".png" },
    anomaly: { words: ["nowhere", "--anomalous", "nowhere"], ending: ".svg" },
    score: { words: ["nowhere"], ending: ".npz" },
    impute: { words: ["nowhere", "nowhere.csv"], ending: ".csv" },
    export: { words: ["nowhere"] },
    publish: { words: ["nowhere"] },
    curves: { words: ["nowhere"], ending: ".svg" },
    describe: { words: ["nowhere"], ending: ".svg" },
    classify: { words: ["--data", "nowhere"] },
    augment: { words: ["nowhere"] },
    reproduce: { words: ["e1-vae"] },
    board: { words: ["nowhere"] },
  };
  const others = {
    "studio --export": ["studio", "--model", "nowhere", "--export"],
    "import --runs": ["import", "nowhere.zip", "--runs"],
  };

  it("has every command with --out in its table", () => {
    expect(Object.keys(needs).sort()).toEqual(having("--out").sort());
  });

  const calls: [string, readonly string[], string | undefined][] = [
    ...Object.entries(needs).map(([name, { words, ending }]): [string, readonly string[], string | undefined] => [
      name,
      [name, ...words, "--out"],
      ending,
    ]),
    ...Object.entries(others).map(([name, words]): [string, readonly string[], undefined] => [name, words, undefined]),
  ];
  it.each(calls)("%s", async (_, words, ending) => {
    const said = async (path: string): Promise<[number, string]> => {
      const { code, stderr } = await commandHere(...words, `${path}${ending ?? ""}`);
      return [code, stderr];
    };
    const [code, stderr] = await said("file/x");
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(
        /^error: --(out|export|runs): (there is no folder file;|file is a file, so file\/x cannot be made;) .*\n$/,
      ),
    ]);
    if (process.platform === "linux")
      expect(await said("/proc/x")).toEqual([
        1,
        `error: cannot write /proc/x${ending ?? ""}: nothing can be made in /proc; choose another folder\n`,
      ]);
  });
});

describe("a word that is none", () => {
  it.each([
    [["trian"], "unknown command 'trian'; did you mean \"train\"? See latents --help"],
    [["data", "chekc", "x"], "unknown command 'chekc'; did you mean \"check\"? See latents --help"],
    [["unheard"], "unknown command 'unheard'; see latents --help"],
    [
      ["sample", "r", "--temprature", "1"],
      "unknown option '--temprature'; did you mean \"--temperature\"? See latents --help",
    ],
    [["sample", "r", "--cuont=3"], "unknown option '--cuont=3'; did you mean \"--count\"? See latents --help"],
    [
      ["data", "check", "x", "--chanels", "1"],
      "unknown option '--chanels'; did you mean \"--channels\"? See latents --help",
    ],
    [
      ["encode", "r", "--out", "a.npz", "--split", "tset"],
      `option '--split <split>' argument 'tset' is invalid. Allowed choices are train, test; did you mean "test"? See latents --help`,
    ],
    [
      ["project", "r", "--method", "tnse"],
      `option '--method <method>' argument 'tnse' is invalid. Allowed choices are pca, tsne, umap, raw; did you mean "tsne"? See latents --help`,
    ],
    [
      ["completion", "bsah"],
      `command-argument value 'bsah' is invalid for argument 'shell'. Allowed choices are zsh, bash, fish, powershell; did you mean "bash"? See latents --help`,
    ],
    [
      ["sample", "r", "--prior", "fited:3"],
      `option '--prior <prior>' argument 'fited:3' is invalid. it must be own, fitted, or fitted:k with k components, kde, maf, or two-stage; did you mean "fitted"? See latents --help`,
    ],
    [["train", "minst"], /^recipe: there is no "minst"; did you mean "mnist"\?/],
    [["train", "--set", "model.latnet=2"], /^model\.latnet .*did you mean "latent"\?/],
    [["train", "--set", "optimizer.type=adma"], /^optimizer.*did you mean "adam"\?/],
    [["train", "--data", "mnits"], /^unknown data set "mnits", and no such file or folder; did you mean "mnist"\?/],
    [["data", "fetch", "fashon-mnist"], /did you mean "fashion-mnist"\?/],
    [["classify", "--data", "mnits"], /did you mean "mnist"\?/],
    [["sweep", "--over", "model.latnet=2,3"], /did you mean "latent"\?/],
    [["reproduce", "e5-jss"], /^reproduce: there is no experiment "e5-jss"; did you mean "e5-js"\?/],
  ])("%j", async (words, message) => {
    const { code, stderr } = await commandHere(...words);
    const said = stderr.replace(/^error: /, "").trimEnd();
    if (typeof message === "string") expect(said).toBe(message);
    else expect(said).toMatch(message);
    expect(code).toBe(2);
  });
});
