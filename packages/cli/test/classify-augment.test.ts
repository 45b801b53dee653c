import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { decodePng, writeNpz } from "@latents/core";
import { InferenceSession } from "onnxruntime-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commandHere, enterTemporaryFolder, runHere } from "./command-here.js";
import type { Ended } from "./built-command.js";
import { startCommand } from "./command.js";

let folder: ReturnType<typeof enterTemporaryFolder>;
const at = (...names: string[]): string => join(folder.path, ...names);
const run = (...args: string[]): Promise<Ended> => runHere(args, { cwd: folder.path });

/** What a wrong command prints on stderr, in this process: it ends with exit code 2 and prints nothing else. */
async function errorOf(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await commandHere(...args);
  expect([code, stdout]).toEqual([2, ""]);
  return stderr;
}

beforeAll(() => {
  folder = enterTemporaryFolder();
  // bars of a place that tells the class, with noise
  const count = 200;
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 3);
  const pixels = Uint8Array.from({ length: count * 16 }, (_, at) => {
    const [image, x] = [Math.floor(at / 16), at % 4];
    return (x === labels[image] + 1 ? 190 : 20) + ((at * 7919 + image * 104729) % 60);
  });
  const images = { shape: [count, 4, 4], values: pixels };
  writeFileSync(
    at("toy.npz"),
    writeNpz(
      new Map([
        ["x", images],
        ["y", { shape: [count], values: labels }],
      ]),
    ),
  );
  writeFileSync(at("bare.npz"), writeNpz(new Map([["x", images]])));
});
afterAll(() => folder.leave());

describe("latents classify", () => {
  it("trains, measures and writes", async () => {
    const { code, stdout, stderr } = await run(
      ...["classify", "--data", "toy.npz", "--epochs", "12", "--batch", "16", "--threads", "1", "--json"],
    );
    expect([stderr, code]).toEqual([expect.not.stringContaining("error"), 0]);
    const found = JSON.parse(stdout) as Record<string, unknown> & { confusion: number[][] };
    expect(found).toMatchObject({
      data: "toy.npz",
      classes: ["0", "1", "2"],
      trainedOn: 160,
      images: 40,
      steps: 120,
      seed: 1,
    });
    expect(found["accuracy"]).toBeGreaterThan(0.8);
    expect(found.confusion.flat().reduce((a, b) => a + b, 0)).toBe(40);
    expect(JSON.parse(readFileSync(at("classifier/result.json"), "utf8"))).toEqual(found);
    expect(readdirSync(at("classifier")).sort()).toEqual(["classifier.onnx", "confusion.png", "result.json"]);
    expect(decodePng(readFileSync(at("classifier/confusion.png")), "png").shape[0]).toBe(3);
    const session = await InferenceSession.create(readFileSync(at("classifier/classifier.onnx")));
    expect([session.inputNames, session.outputNames]).toEqual([["x"], ["probs"]]);
    await session.release();
  });

  it("stops when told, with exit code 130 and no result", async () => {
    const started = startCommand(
      ["classify", "--data", "toy.npz", "--epochs", "100000", "--batch", "16", "--threads", "1", "--out", "stopped"],
      { cwd: folder.path },
    );
    await started.saw("training steps");
    started.child.kill("SIGINT");
    const { code, stdout, stderr } = await started.outcome;
    expect({ code, stdout }).toEqual({ code: 130, stdout: "" });
    expect(stderr).toContain("interrupted\n");
    expect(existsSync(at("stopped"))).toBe(false);
  });

  it("says what is wrong, with exit code 2", async () => {
    const error = (...args: string[]): Promise<string> =>
      errorOf("classify", "--out", "wrong", "--threads", "1", ...args);
    expect(await error("--data", "bare.npz")).toBe(
      "error: classify: the model needs labels, and bare.npz (train) has none; take a data set with labels\n",
    );
    expect(await error("--data", "toy.npz", "--epochs", "0")).toContain("it must be a number above 0");
    expect(await error("--data", "toy.npz", "--learning-rate", "0")).toContain("it must be a number above 0");
    expect(await error("--data", "toy.npz", "--epochs", "1e300")).toBe(
      "error: train.epochs: makes more steps than can be counted, got 1e+300; choose fewer\n",
    );
    expect(await error("--data", "toy.npz", "--out", at("toy.npz", "deep", "er"))).toBe(
      `error: --out: ${at("toy.npz")} is a file, so ${at("toy.npz", "deep", "er")} cannot be made; name another\n`,
    );
    expect(await error("--data", "toy.npz", "--batch", "161")).toContain("from 1 to the 160 training images, got 161");
    expect(existsSync(at("wrong"))).toBe(false);
  });
});

describe("latents augment", () => {
  const vae = [
    ...["--set", "data.name=toy.npz", "--set", "model.encoder.hidden=[8]", "--set", "model.decoder.hidden=[8]"],
    ...["--set", "train.steps=60", "--set", "train.batch=20", "--set", "model.latent=2"],
  ];
  const few = ["--portions", "0.5", "--labelled", "6", "--seeds", "2", "--steps", "20", "--threads", "1"];

  it("trains a VAE on half, then classifiers, and takes the VAE as it is another time", async () => {
    const { code, stdout, stderr } = await run("augment", "mnist", ...vae, ...few, "--json");
    expect([stderr, code]).toEqual([expect.not.stringContaining("error"), 0]);
    const found = JSON.parse(stdout) as { rows: { arm: string; real: number }[] };
    // 160 training images, 80 of which the VAE knows
    expect(found).toMatchObject({ recipe: "mnist", seeds: [1, 2], steps: 20, sources: 80, others: 80, test: 40 });
    expect(found.rows.map(({ arm, real }) => `${arm} ${real}`)).toEqual([
      ...["real 40", "generated 40", "classical 40", "sources 40", "real 6", "generated 6", "classical 6"],
    ]);
    expect(JSON.parse(readFileSync(at("augmentation/result.json"), "utf8"))).toEqual(found);
    expect(readdirSync(at("augmentation")).sort()).toEqual([
      "labelled.png",
      "portion.png",
      "result.json",
      "vae",
      "variants.png",
    ]);

    const again = await run("augment", "augmentation/vae", ...few, "--out", "again");
    expect(again.code).toBe(0);
    expect(again.stdout).toMatch(
      /^SETTING .*\n50 % +40 +40 .*\n6 labels +6 +30 .* –\n\nper cent of 40 test images right, mean of 2 seeds/,
    );
    const { rows } = JSON.parse(readFileSync(at("again/result.json"), "utf8")) as typeof found;
    expect(rows).toEqual(found.rows);
  }, 180_000);

  it("tries few labels alone", async () => {
    const alone = ["--labelled", "6", "--seeds", "1", "--steps", "5", "--threads", "1", "--out", "few"];
    const { code, stdout, stderr } = await run("augment", "augmentation/vae", ...alone, "--json");
    expect([stderr, code]).toEqual([expect.not.stringContaining("error"), 0]);
    const { rows } = JSON.parse(stdout) as { rows: { kind: string; real: number }[] };
    expect(rows.map(({ kind, real }) => `${kind} ${real}`)).toEqual(Array(3).fill("labelled 6"));
    expect(readdirSync(at("few")).sort()).toEqual(["labelled.png", "result.json", "variants.png"]);
  }, 60_000);

  it("says what is wrong, with exit code 2", async () => {
    const error = (...args: string[]): Promise<string> => errorOf("augment", "--threads", "1", ...args);
    expect(await error("nothing-here")).toContain('error: run: there is no "nothing-here"');
    expect(await error("augmentation/vae", "--set", "seed=2")).toBe(
      "error: --set: is for a recipe that is trained; augmentation/vae is a run, which is taken as it is\n",
    );
    expect(await error("augmentation/vae", "--portions", "0.5,2")).toContain(
      "augment.portions: each must be above 0 and at most 1, got 2",
    );
    expect(await error("augmentation/vae", "--portions", "a")).toContain("it must be numbers with commas between them");
    // before a model is trained for it
    const unlabelled = vae.map((word) => word.replace("toy.npz", "bare.npz"));
    expect(await error("mnist", ...unlabelled, "--out", "early")).toMatch(
      /needs labels, and bare\.npz \(train\) has none/,
    );
    expect(await error("mnist", ...vae, "--out", "early", "--labelled", "1000")).toContain(
      "augment.labelled: each must",
    );
    expect(existsSync(at("early"))).toBe(false);
    // a run of the whole training set
    cpSync(at("augmentation/vae"), at("whole"), { recursive: true });
    const record = JSON.parse(readFileSync(at("whole/config.json"), "utf8")) as { config: { data: object } };
    record.config.data = { ...record.config.data, limit: undefined };
    writeFileSync(at("whole/config.json"), JSON.stringify(record));
    expect(await error("whole")).toContain(
      "whole: the experiment needs training images that the VAE has not seen, and it knows all 160; train one with --set data.limit=80",
    );
  });
});
