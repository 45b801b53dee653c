import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectRefused, latents } from "./built-command.js";
import { runHere } from "./command-here.js";
import { images } from "./damaged-files.js";

const parent = mkdtempSync(join(tmpdir(), "latents-bad-config-"));
const data = join(parent, "data");
beforeAll(async () => {
  mkdirSync(data);
  writeFileSync(join(data, "train-images-idx3-ubyte"), images);
}, 120_000);
afterAll(() => rmSync(parent, { recursive: true, force: true }));

const emptyFolder = (): string => mkdtempSync(join(parent, "w"));

/** A command that is refused, and leaves nothing. */
async function expectNothingDone(args: readonly string[], message: RegExp, cwd = emptyFolder()): Promise<void> {
  const before = readdirSync(cwd);
  expectRefused(await runHere(args, { cwd }), 2, message);
  expect(readdirSync(cwd)).toEqual(before);
}

describe("config files", () => {
  it.each([
    ["a.json", "", /error: a\.json:1:1: expected a value, found the end/],
    // a list is a table's rows
    ["a.json", "[]", /error: a\.json: is empty; a table has a row or more/],
    ["a.yaml", "[]", /error: a\.yaml: a config must be an object of keys such as model and train, got \[\]/],
    ["a.json", '{\n  "seed": 1,\n}', /error: a\.json:3:1: expected a key in double quotes, found "}"/],
    [
      "a.json",
      '{"model": {"latent": 1e999}}',
      /error: model\.latent \(from a\.json\): must be a whole number from 1 to 100000, got Infinity/,
    ],
    [
      "a.json",
      '{"train": {"steps": "5"}}',
      /error: train\.steps \(from a\.json\): must be a whole number, 1 or more, got "5", a text; leave out the quotes/,
    ],
    ["a.json", '{"__proto__": {"seed": 7}}', /error: __proto__ \(from a\.json\): unknown key/],
    [
      "a.json",
      `{"model":${"[".repeat(100_000)}${"]".repeat(100_000)}}`,
      /error: a\.json: is nested more than 20 levels deep/,
    ],
    [
      "a.yaml",
      "model:\n  latent: .nan\n  latnt: 2\n",
      /error: config: 2 problems\n {2}model\.latent \(from a\.yaml\): .* got NaN\n {2}model\.latnt \(from a\.yaml\): unknown key; did you mean "latent"\?/,
    ],
    ["a.yaml", "seed: [1, 2\n", /error: a\.yaml:2:1: Flow sequence/],
    ["a.yaml", "model: &a [*a]", /error: a\.yaml: is nested more than 20 levels deep, or refers to itself/],
    [
      "a.yaml",
      [
        "a: &a [x, x, x, x, x, x, x, x]",
        ..."bcdefghi"
          .split("")
          .map((key, i) => `${key}: &${key} [${Array<string>(8).fill(`*${"abcdefgh"[i]}`).join(", ")}]`),
      ].join("\n"),
      /error: a\.yaml: Excessive alias count/,
    ],
    ["a.ts", "export default {\n  seed: 1,,\n};", /error: a\.ts:2:10: Unexpected token/],
    ["a.ts", "const x = 1;\nthrow new Error(`no ${x}`);", /error: a\.ts:2: no 1/],
    [
      "a.ts",
      "const a: any = {}; a.model = { a }; export default a;",
      /error: a\.ts: is nested more than 20 levels deep, or refers to itself/,
    ],
    ["a.ts", "export default { get model() { throw new Error('boo') } };", /error: a\.ts: cannot be read: boo/],
    [
      "a.ts",
      "export default { seed: 1n, model: { latent: new Date(), encoder: Symbol.iterator } };",
      /error: config: 3 problems\n.*\n.* got a Date\n.*, got a symbol/,
    ],
  ])("%s (case %#)", async (name, text, message) => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, name), text);
    await expectNothingDone(["train", name], message, cwd);
  });
});

describe("flags", () => {
  it.each<[string[], RegExp]>([
    [["trian"], /error: unknown command 'trian'; did you mean "train"\? See latents --help/],
    [["train", "--bacth", "5"], /error: unknown option '--bacth'; did you mean "--batch"\?/],
    [["train", "mnsit"], /error: recipe: there is no "mnsit"; did you mean "mnist"\?/],
    [["train", "a", "b"], /error: too many arguments/],
    [["train", "--set", "nokey"], /error: --set nokey: must be key=value, such as optimizer\.learningRate=1e-4/],
    [["train", "--set", "=5"], /error: --set =5: must be key=value/],
    [["train", "--set", "seed="], /error: --set seed=: the value is missing/],
    [["train", "--set", "__proto__.polluted=1"], /error: __proto__ \(from --set __proto__\.polluted=1\): unknown key/],
    [["train", "--set", "constructor.prototype.x=1"], /error: constructor \(from .*\): unknown key/],
    [["train", "--set", `${"a.".repeat(30)}b=1`], /has 31 nested keys; a config has 4 at most/],
    [["train", "--set", "optimizer.learningRat=1"], /unknown key.*did you mean "learningRate"\?/],
    [["train", "--seed", "-1"], /error: seed \(from --seed\): must be a whole number, 0 or more, got -1/],
    [["train", "--set", "seed=1e300"], /error: seed .* got 1e\+300/],
    [["train", "--threads", "0"], /error: threads \(from --threads\): must be a whole number from 1 to 256, got 0/],
    [["train", "--threads", "300"], /from 1 to 256, got 300/],
    [
      ["train", "--latent", "two"],
      /error: model\.latent \(from --latent\): must be a whole number from 1 to 100000, got "two"/,
    ],
    [["train", "--latent", "1e9"], /from 1 to 100000, got 1000000000/],
    [["train", "--steps", "5", "--epochs", "1"], /give one of the two, got both/],
    [
      ["train", "--device", "tpu"],
      /error: device: "tpu" is not in this build of onnxruntime-node; available here: cpu/,
    ],
    [["train", "--out", ""], /error: --out: needs a value/],
    [["train", "--resume", "nosuch"], /error: run: there is no "nosuch"; `latents runs` lists the runs/],
    [["train", "--resume", ""], /error: run: there is no ""/],
    [["evaluate"], /error: missing required argument 'run'/],
    [["evaluate", "/"], /error: \/: not a run: it has no config\.json/],
    [["sample", "latest"], /error: run: there is none under \.\/runs yet; train one: latents train/],
    [["sample", "x", "--count", "1e9"], /it must be a whole number from 1 to 10000/],
    [["sample", "x", "--temperature", "nan"], /it must be a number, 0 or more/],
    [["runs", "/nosuch"], /error: runs: there is no folder "\/nosuch"/],
    [["runs", "/etc/passwd"], /error: runs: there is no folder "\/etc\/passwd"/],
    [["runs", "/etc/passwd/x"], /error: runs: there is no folder/],
    [["recipes", "nosuch"], /error: recipe: there is no "nosuch"; recipes are mnist, /],
    [["--nosuch"], /error: unknown option '--nosuch'/],
  ])("%j", async (args, message) => {
    await expectNothingDone(args, message);
  });
});

const cudaLibrary = join(
  dirname(createRequire(import.meta.url).resolve("onnxruntime-node/package.json")),
  `bin/napi-v6/${process.platform}/${process.arch}/libonnxruntime_providers_cuda.so`,
);
it.skipIf(process.platform !== "linux" || process.arch !== "x64" || existsSync(cudaLibrary))(
  "a device without its library is said in one line (skipped where CUDA's is there)",
  async () => {
    const cwd = emptyFolder();
    const ended = await latents(train("--device", "cuda"), { cwd });
    expectRefused(
      ended,
      2,
      /error: device: "cuda" is not installed: ONNX Runtime finds no library of it; .* or use cpu\n$/,
    );
    expect(ended.stderr.trimEnd().split("\n")).toHaveLength(2);
    expect(readdirSync(cwd)).toEqual([]);
  },
);

const tiny = ["--latent", "2", "--batch", "20", "--threads", "1", "--steps", "200", "--out", "run"];
const nets = ["model.encoder.hidden=[8]", "model.decoder.hidden=[8]"].flatMap((set) => ["--set", set]);
const train = (...more: readonly string[]): string[] => ["train", "--data", data, ...tiny, ...nets, ...more];

describe("trainings that cannot be", () => {
  it.each<[string, string[], RegExp]>([
    [
      "a batch larger than the set",
      ["--batch", "161"],
      /train\.batch: must be at most the 160 images of data that are trained on, got 161/,
    ],
    [
      "a limit above the set",
      ["--set", "data.limit=1000000"],
      /data\.limit: must be at most the \d+ images of .* \(train\), got 1000000/,
    ],
    ["a limit smaller than the batch", ["--set", "data.limit=1"], /train\.batch: must be at most the 1 images/],
    [
      "a validation share that leaves less than a batch",
      ["--set", "data.validation=0.99"],
      /train\.batch: must be at most the 2 images/,
    ],
    [
      "a validation that leaves nothing",
      ["--set", "data.validation=160"],
      /data\.validation: must leave images to train on; data has 160, got 160/,
    ],
    [
      "no share to test on",
      ["--set", "data.test=0"],
      /no test split of its own, and the share held out \(data\.test\) is 0/,
    ],
    [
      "early stopping without images for it",
      ["--set", "train.earlyStopping.patience=1"],
      /train\.earlyStopping: needs held-out images; set data\.validation/,
    ],
    [
      "grey values under a likelihood of bits",
      ["--set", "data.binarisation=none"],
      /the bernoulli likelihood needs bits, got data\.binarisation "none"; choose/,
    ],
    [
      "a model beyond any memory",
      ["--set", "model.encoder.hidden=[1000000000]"],
      /model: its 69,000,000,\d+ parameters need [\d,]+ GB or more to train, this machine has [\d.,]+ GB; make/,
    ],
    [
      "a folder whose name a file has",
      ["--out", join(data, "train-images-idx3-ubyte")],
      /--out: .* is a file; name a folder/,
    ],
    [
      "a folder that holds something",
      ["--out", data],
      /--out: .* must be empty or new, it holds 1 files; choose another folder/,
    ],
  ])("%s", async (_, more, message) => {
    const cwd = emptyFolder();
    const ended = await runHere(train(...more), { cwd });
    expectRefused(ended, 2, message);
    expect(readdirSync(cwd)).toEqual([]);
  });

  it.each<[string, string, 1 | 2, RegExp]>([
    ["a path through a file", "/dev/null/run", 2, /--out: \/dev\/null is a file, so \/dev\/null\/run cannot be made/],
    ["a name too long", "x".repeat(300), 1, /cannot write x+: the path is too long for this system; choose a shorter/],
  ])("%s", async (_, out, code, message) => {
    const cwd = emptyFolder();
    expectRefused(await runHere(train("--out", out), { cwd }), code, message);
    expect(readdirSync(cwd)).toEqual([]);
  });

  it("a learning rate that diverges: the last good state is kept", async () => {
    const cwd = emptyFolder();
    const ended = await runHere(train("--set", "optimizer.learningRate=100"), { cwd });
    expectRefused(
      ended,
      1,
      /training diverged at step (\d+): .*; the state after step \d+ is kept\. Try a smaller optimizer\.learningRate, or optimizer\.clipNorm/,
    );
    const kept = Number(/the state after step (\d+)/.exec(ended.stderr)![1]);
    expect(readdirSync(join(cwd, "run", "checkpoints"))).toEqual([`step-${kept}.safetensors`]);
    expect(readdirSync(join(cwd, "run"))).not.toContain("run.lock");
    const { code } = await runHere(["sample", "run", "--out", "s.png"], { cwd });
    expect(code).toBe(0);
  });

  it.each([
    ["one latent", ["--latent", "1"]],
    ["100,000 latents", ["--latent", "100000", "--steps", "1"]],
    ["a batch that is the set", ["--batch", "160", "--steps", "2"]],
    ["a path with blanks and other alphabets", ["--out", "a b/ä 中 $(x)", "--steps", "2"]],
    [
      "a name as long as a text, and a title that is a script",
      ["--set", `recipe=${"r".repeat(400)}</td><b>`, "--set", "title=<script>alert(1)</script>", "--steps", "2"],
    ],
  ])("while %s can", async (_, more) => {
    const cwd = emptyFolder();
    const { code, stdout, stderr, peakRssBytes } = await runHere([...train(...more), "--json"], { cwd });
    expect([code, stderr]).toEqual([0, expect.stringContaining("writing the report")]);
    const { run, steps } = JSON.parse(stdout) as { run: string; steps: number };
    expect(steps).toBeGreaterThan(0);
    // of this process, with the test runner and what the tests before have left: 711 MB were seen
    expect(peakRssBytes).toBeLessThan(1000e6);
    const report = readFileSync(join(cwd, run, "report.html"), "utf8");
    expect(report).not.toMatch(/<script>alert|<\/td><b>/);
  });
});
