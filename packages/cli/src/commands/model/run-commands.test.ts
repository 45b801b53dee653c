import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { chosenIndices, decodePng, modelValues, readModelFile, readNpz } from "@latents/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { commandHere, enterTemporaryFolder, runHere } from "../../../test/command-here.js";
import { runCommand, tiny, type Outcome } from "../../../test/command.js";
import { openRun } from "../../run/open-run.js";

let folder: ReturnType<typeof enterTemporaryFolder>;
const at = (...names: string[]): string => join(folder.path, ...names);
/** Two runs: `first` is dynamic with 2 latents, `second` thresholded with 3, stopped by hand after 10 of 20 steps. */
beforeAll(async () => {
  folder = enterTemporaryFolder();
  const train = (...args: string[]): ReturnType<typeof runHere> =>
    runHere(["train", ...tiny, ...args, "--json"], { cwd: folder.path });
  const first = await train("--steps", "20", "--out", "runs/first");
  const second = await train(
    ...["e5-3d", "--latent", "3", "--steps", "20", "--set", "checkpoint.every=10", "--out", "runs/second"],
  );
  expect([first.stderr, first.code, second.code]).toEqual([first.stderr, 0, 0]);
  for (const name of ["result.json", "report.html", "checkpoints/step-20.safetensors", "images/samples.png"])
    rmSync(at("runs", "second", name));
}, 120_000);
afterAll(() => folder.leave());

const command = commandHere;

describe("as a user runs them, in a process", () => {
  const run = (...args: string[]): Promise<Outcome> => runCommand(args, { cwd: folder.path });

  it("evaluate prints what the training measured, and with --json one object", async () => {
    const { code, stdout } = await run("evaluate", "first", "--samples", "5", "--json");
    expect(code).toBe(0);
    expect(stdout.trimEnd().split("\n")).toHaveLength(1);
    const found = JSON.parse(stdout) as { test: { negElbo: number; nll: number; activeUnits: number } };
    const { test } = JSON.parse(readFileSync(at("runs/first/result.json"), "utf8")) as { test: object };
    expect(found).toMatchObject({ run: "runs/first", recipe: "mnist", step: 20, test: { ...test, samples: 5 } });
    expect(found.test.nll).toBeLessThan(found.test.negElbo);
    expect(found.test.activeUnits).toBeLessThanOrEqual(2);
  });

  it("sample writes one picture and leaves nothing else", async () => {
    const before = readdirSync(folder.path);
    const { code, stdout, stderr } = await run("sample", "runs/first", "--count", "6", "--seed", "3");
    expect({ code, stdout }).toEqual({ code: 0, stdout: "first-samples.png\n" });
    expect(stderr).toBe("6 draws from the prior of runs/first, seed 3, temperature 1\n");
    expect(readdirSync(folder.path).sort()).toEqual([...before, "first-samples.png"].sort());
    // 3 columns and 2 rows of 28 pixels with 2 between and around them
    expect(decodePng(readFileSync(at("first-samples.png")), "png").shape).toEqual([1, 62, 92]);
  });

  it("says which run was meant, with exit code 2", async () => {
    const { code, stdout, stderr } = await run("evaluate", "frist");
    expect({ code, stdout, stderr }).toEqual({
      code: 2,
      stdout: "",
      stderr: 'error: run: there is no "frist"; did you mean "first"? `latents runs` lists the runs\n',
    });
  });
});

describe("evaluate", () => {
  it("draws z and bits anew with another seed, within the error that it says", async () => {
    const measure = async (...args: string[]) => {
      const { stdout } = await command("evaluate", "first", "--images", "100", "--samples", "5", "--json", ...args);
      return JSON.parse(stdout) as { seed: number; test: Record<string, number> };
    };
    const [own, again, other] = [await measure(), await measure("--seed", "3"), await measure("--seed", "2")];
    expect(own.test).toEqual(again.test);
    expect([own.seed, other.seed]).toEqual([3, 2]);
    expect(other.test["negElbo"]).not.toBe(own.test["negElbo"]);
    expect(Math.abs(other.test["negElbo"] - own.test["negElbo"])).toBeLessThan(5 * own.test["standardError"]);
    expect(own.test["nllMonteCarloError"]).toBeGreaterThan(0);
    expect(own.test["nllEffectiveSamples"]).toBeGreaterThanOrEqual(1);
    expect(own.test["nllEffectiveSamples"]).toBeLessThanOrEqual(5);
  });

  it("prints a summary of the first images", async () => {
    const { code, stdout } = await command("evaluate", "runs/first", "--images", "100");
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^runs\/first, step 20: 100 test images, binarisation dynamic\nNELBO {9}[\d.]+ ± [\d.]+ nats {2}\(REC [\d.]+ ± [\d.]+ \+ KL [\d.]+ ± [\d.]+\)\nActive units {2}[012] of 2\n$/,
    );
  });

  it("adds bits a dimension where the model is of grey levels", async () => {
    const trained = await runHere(
      [
        ...["train", ...tiny, "--steps", "5", "--set", "data.binarisation=none", "--out", "grey"],
        ...["--set", "model.likelihood.type=discretised-logistic"],
      ],
      { cwd: folder.path },
    );
    expect([trained.code, trained.stdout]).toEqual([
      0,
      expect.stringMatching(/Test NELBO [\d.]+ ± [\d.]+ nats, \d\.\d{3} bits\/dim {2}\(REC/),
    ]);
    expect((await command("evaluate", "grey", "--images", "50", "--samples", "2")).stdout).toMatch(
      /\nNELBO {9}[\d.]+ ± [\d.]+ nats, \d\.\d{3} bits\/dim {2}\(REC.*\nNLL {11}[\d.]+ ± [\d.]+ nats, \d\.\d{3} bits\/dim {2}\(2 importance samples, effective [\d.]+ \([\d.]+ %\); Monte Carlo error [\d.]+\)/,
    );
    const { stdout } = await command("evaluate", "grey", "--images", "50", "--samples", "2", "--json");
    const { test } = JSON.parse(stdout) as { test: Record<string, number> };
    expect(test["bitsPerDim"]).toBeCloseTo(test["negElbo"] / (784 * Math.LN2), 12);
    expect(test["nllBitsPerDim"]).toBeCloseTo(test["nll"] / (784 * Math.LN2), 12);
    expect(readFileSync(at("grey", "report.html"), "utf8")).toContain("NELBO, bits/dim");
  }, 60_000);
});

describe("sample", () => {
  const pixels = (file: string): Uint8Array => decodePng(readFileSync(file), file).pixels;

  it("follows seed and temperature, and replaces a file", async () => {
    const draw = async (...args: string[]): Promise<Uint8Array> => {
      expect((await command("sample", "first", "--count", "4", "--out", "draw.png", ...args)).code).toBe(0);
      return pixels("draw.png");
    };
    const first = await draw("--seed", "1");
    expect(await draw("--seed", "1")).toEqual(first);
    expect(await draw("--seed", "2")).not.toEqual(first);
    // all draws are the prior's mode
    const mode = await draw("--temperature", "0");
    expect(await draw("--temperature", "0", "--seed", "9")).toEqual(mode);
  });
});

describe("reconstruct", () => {
  it("puts originals beside reconstructions in alternating columns", async () => {
    expect((await command("reconstruct", "first", "--count", "8", "--out", "pairs.png")).code).toBe(0);
    const { shape, pixels } = decodePng(readFileSync("pairs.png"), "pairs.png");
    // 5 pairs in a row, 2 rows
    expect(shape).toEqual([1, 62, 302]);
    // the first cell is the first chosen test digit as it is
    const test = await (await openRun("runs/first")).dataset("test");
    const [first] = chosenIndices(test, 8);
    const digit = test.pixels.subarray(784 * first, 784 * (first + 1));
    const cell = Array.from({ length: 784 }, (_, i) => pixels[(2 + Math.floor(i / 28)) * shape[2] + 2 + (i % 28)]);
    expect(cell).toEqual([...digit]);
  });
});

describe("encode", () => {
  it("writes mean, logVar and labels of a split", async () => {
    const { code, stdout, stderr } = await command("encode", "first", "--out", "codes.npz");
    expect({ code, stdout }).toEqual({ code: 0, stdout: "codes.npz\n" });
    expect(stderr).toBe("10000 test images of mnist: mean [10000, 2], logVar [10000, 2], labels [10000]\n");
    const arrays = readNpz(readFileSync("codes.npz"), "codes.npz");
    expect([...arrays].map(([name, { shape }]) => [name, shape])).toEqual([
      ["mean", [10000, 2]],
      ["logVar", [10000, 2]],
      ["labels", [10000]],
    ]);
    expect([...arrays.get("labels")!.values.slice(0, 5)]).toEqual([7, 2, 1, 0, 4]);
    expect(arrays.get("mean")!.values.every((value) => Number.isFinite(Number(value)))).toBe(true);
  });

  it("gives the exported encoder's numbers, of bits where the model was trained on thresholded ones", async () => {
    await command("encode", "second", "--out", "codes.npz", "--split", "train");
    const arrays = readNpz(readFileSync("codes.npz"), "codes.npz");
    expect(arrays.get("mean")!.shape).toEqual([400, 3]);
    await command("export", "second", "--out", "nets");
    const train = await (await openRun("runs/second")).dataset("train");
    const x = Float32Array.from(train.pixels.subarray(0, 3 * 784), (v) => (v > 127.5 ? 1 : 0));
    const session = await InferenceSession.create("nets/encoder.onnx");
    const { mean, logVar } = await session.run({ x: new Tensor("float32", x, [3, 784]) });
    await session.release();
    for (const [name, output] of Object.entries({ mean, logVar }))
      Array.from(output.data as Float32Array).forEach((value, i) =>
        expect(Number(arrays.get(name)!.values[i])).toBeCloseTo(value, 4),
      );
  });
});

describe("export", () => {
  it("writes all nets with named outputs, a free batch axis and metadata", async () => {
    const { code, stdout, stderr } = await command("export", "first", "--out", "deep/onnx");
    const nets = ["encoder", "draw", "decoder", "prior", "score"].map((name) => `${name}.onnx`);
    const names = [...nets, "README.md", "model.safetensors"];
    expect({ code, stdout }).toEqual({ code: 0, stdout: names.map((name) => `deep/onnx/${name}\n`).join("") });
    const model = readModelFile(readFileSync("deep/onnx/model.safetensors"), "model.safetensors");
    expect([model.name, model.shape, model.config.recipe]).toEqual(["first", [1, 28, 28], "mnist"]);
    expect(model.values).toEqual(modelValues((await (await openRun("runs/first")).latestCheckpoint()).state.values));
    expect(stderr.split("\n")).toEqual([
      "encoder: x [batch, 784] -> mean [batch, 2], logVar [batch, 2]",
      "draw: x [batch, 784], noise [batch, 2] -> z [batch, 2], logProb [batch]",
      "decoder: z [batch, 2] -> logits [batch, 784], mean [batch, 784]",
      "prior: normal [batch, 2] -> z [batch, 2]",
      "score: x [batch, 784], noise [batch, 2] -> negElbo [batch], rec [batch], kl [batch]",
      "",
    ]);
    const decoder = await InferenceSession.create("deep/onnx/decoder.onnx");
    expect([decoder.inputNames, decoder.outputNames]).toEqual([["z"], ["logits", "mean"]]);
    for (const batch of [1, 5]) {
      const { logits, mean } = await decoder.run({ z: new Tensor("float32", new Float32Array(2 * batch), [batch, 2]) });
      expect(mean.dims).toEqual([batch, 784]);
      expect(Number(mean.data[0])).toBeCloseTo(1 / (1 + Math.exp(-Number(logits.data[0]))), 5);
    }
    await decoder.release();
    const text = readFileSync("deep/onnx/encoder.onnx", "latin1");
    for (const word of ["recipe", "mnist", "binarisation", "dynamic", '"latent":2', "1x28x28"])
      expect(text).toContain(word);
  });
});

describe("report", () => {
  it("is written anew, and of a run that is not finished too", async () => {
    const finished = await command("report", "first");
    expect({ ...finished }).toEqual({ code: 0, stdout: "runs/first/report.html\n", stderr: "" });
    const partial = await command("report", "second");
    expect(partial).toEqual({
      code: 0,
      stdout: "runs/second/report.html\n",
      stderr: "not finished: the report shows step 10 of 20\n",
    });
    expect(readFileSync("runs/second/report.html", "utf8")).toMatch(/^<!doctype html>[^]*e5-3d/);
    expect(existsSync("runs/second/result.json")).toBe(false);
    rmSync("runs/second/images/samples.png");
  });
});

describe("runs", () => {
  it("says where each run stands", async () => {
    const { code, stdout } = await command("runs");
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^RUN {5}RECIPE {2}DATA {3}BEGUN {13}STATE {5}STEPS {2}TEST NELBO\nfirst {3}mnist {3}mnist {2}[\d-]{10} [\d:]{5} {2}finished {5}20 {6}\d{3}\.\d\d\nsecond {2}e5-3d {3}mnist {2}[\d-]{10} [\d:]{5} {2}stopped {3}10\/20\n$/,
    );
    const list = JSON.parse((await command("runs", "--json")).stdout) as unknown[];
    expect(list).toMatchObject([
      {
        name: "first",
        folder: "runs/first",
        state: "finished",
        step: 20,
        steps: 20,
        negElbo: expect.any(Number) as number,
      },
      { name: "second", state: "stopped", step: 10, steps: 20 },
    ]);
  });

  it("sees a run that is being written, and a lock whose process is gone", async () => {
    const lock = at("runs/second/run.lock");
    writeFileSync(lock, `${JSON.stringify({ pid: process.pid, host: hostname() })}\n`);
    expect((await command("runs")).stdout).toContain("running");
    writeFileSync(lock, `${JSON.stringify({ pid: 2 ** 22 + 1, host: hostname() })}\n`);
    expect((await command("runs")).stdout).not.toContain("running");
    rmSync(lock);
  });

  it("says so where there are none", async () => {
    mkdirSync("empty", { recursive: true });
    expect(await command("runs", "empty")).toEqual({
      code: 0,
      stdout: "",
      stderr: "no runs under empty yet; train one: latents train\n",
    });
    expect(JSON.parse((await command("runs", "empty", "--json")).stdout)).toEqual([]);
  });
});

describe("a run is named", () => {
  it("by a name that is nearly right: the nearest is proposed", async () => {
    const { code, stderr } = await runHere(["train", "--resume", "secnd"], { cwd: folder.path });
    expect([code, stderr]).toEqual([
      2,
      'error: run: there is no "secnd"; did you mean "second"? `latents runs` lists the runs\n',
    ]);
  });
  it.each(["first", "runs/first", "runs/first/"])("by %s", async (name) => {
    expect((await command("evaluate", name, "--images", "10")).stdout).toContain("first");
  });
  it("or as the latest", async () => {
    expect((await command("evaluate", "latest", "--images", "10")).stdout).toContain("runs/second, step 10");
  });
});

describe("what is wrong is said once, with exit code 2", () => {
  it.each([
    [["evaluate"], "missing required argument 'run'; see latents --help"],
    [["evaluate", "nothing"], 'run: there is no "nothing"; `latents runs` lists the runs'],
    [["evaluate", "runs"], "runs: not a run: it has no config.json; `latents runs` lists the runs"],
    [
      ["evaluate", "first", "--images", "10001"],
      "--images: must be at most the 10000 images of the test split, got 10001",
    ],
    [
      ["evaluate", "first", "--samples", "1.5"],
      "option '--samples <n>' argument '1.5' is invalid. it must be a whole number from 1 to 1000000; see latents --help",
    ],
    [
      ["evaluate", "first", "--device", "tpu"],
      /^device: "tpu" is not in this build of onnxruntime-node; available here: /,
    ],
    [["sample", "first", "--out", "samples.jpg"], '--out: the file must end with .png, got "samples.jpg"'],
    [["sample", "first", "--out", "missing/samples.png"], "--out: there is no folder missing; create it first"],
    [["sample", "first", "--out", "folder.png"], "--out: folder.png is a folder; name a file"],
    [
      ["sample", "first", "--temperature", "-1"],
      "option '--temperature <t>' argument '-1' is invalid. it must be a number, 0 or more; see latents --help",
    ],
    [["encode", "first"], "required option '--out <file>' not specified; see latents --help"],
    [["export", "first", "--out", "file"], "--out: file is a file; name a folder"],
    [["runs", "nowhere"], 'runs: there is no folder "nowhere"; without one, ./runs is listed'],
    [["reconstruct", "first", "--count", "0"], /^option '--count <n>' argument '0' is invalid/],
    [
      ["recipes", "e1-vea-z20"],
      'recipe: there is no "e1-vea-z20"; did you mean "e1-vae-z20"? A config file ends with .ts, .json or .yaml',
    ],
    [["recipes", "mnist", "--keys"], "--keys: takes no recipe; the keys are the same for all; see latents --help"],
    [["smaple", "first"], /^unknown command 'smaple'; did you mean "sample"\? See latents --help$/],
  ])("%j", async (args, message) => {
    mkdirSync("folder.png", { recursive: true });
    writeFileSync("file", "");
    const { code, stdout, stderr } = await command(...args);
    expect([code, stdout]).toEqual([2, ""]);
    const text = stderr.replace(/^error: /, "").trimEnd();
    if (typeof message === "string") expect(text).toBe(message);
    else expect(text).toMatch(message);
    rmSync("folder.png", { recursive: true });
    rmSync("file");
  });

  it("a damaged checkpoint is passed over with a warning", async () => {
    const checkpoint = at("runs/first/checkpoints/step-21.safetensors");
    writeFileSync(checkpoint, "not one");
    const { code, stderr } = await command("evaluate", "first", "--images", "10");
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /^warning: .*step-21\.safetensors: not a safetensors file.*; going back to the checkpoint of step 20\n$/,
    );
    rmSync(checkpoint);
  });
});

describe("help", () => {
  it.each([
    "evaluate",
    "sample",
    "reconstruct",
    "encode",
    "export",
    "curves",
    "report",
    "runs",
    "recipes",
    "completion",
  ])("%s has help with an example, and a version", async (name) => {
    const help = await command(name, "--help");
    expect(help.code).toBe(0);
    expect(help.stdout).toContain(`Usage: latents ${name}`);
    expect(help.stdout).toMatch(new RegExp(`Examples:\n.*latents ${name}`));
    expect(await command(name, "--version")).toMatchObject({
      code: 0,
      stdout: /^\d+\.\d+\.\d+\n$/.exec("0.1.0\n")![0],
    });
  });
});
