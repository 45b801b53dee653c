import { existsSync, readdirSync, readFileSync } from "node:fs";
import {
  mlp,
  modelFromConfig,
  resolveConfig,
  standardNormal,
  tableDataset,
  trainTable,
  vae,
  type ConfigInput,
  type ImageDataset,
  type Prior,
  type Vae,
} from "@latents/core";
import { load, openRun, run, train } from "latents";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commandHere, enterTemporaryFolder } from "../../../test/command-here.js";
import { saveModel } from "./save-model.js";

let folder: ReturnType<typeof enterTemporaryFolder>;
beforeAll(() => {
  folder = enterTemporaryFolder();
});
afterAll(() => folder.leave());

const data = (count: number, split: string): ImageDataset => ({
  ...{ name: "mine", split, count, shape: [1, 4, 4] },
  pixels: Uint8Array.from({ length: 16 * count }, (_, i) => (i * 37 + (i >> 4) * 11) % 256),
});
const [images, test] = [data(40, "train"), data(10, "test")];
/** Made in code of the library's own parts: they know their words. */
const plain = (hidden = 6, prior?: Prior): Vae =>
  vae({ encoder: mlp([16, hidden], { activateLast: true }), decoder: mlp([2, hidden, 16]), latent: 2, prior });
/** With a part of somebody's own: no words say what it is. */
const made = (hidden?: number): Vae => plain(hidden, { ...standardNormal(), name: "mine" });
const small: ConfigInput["model"] = {
  latent: 2,
  encoder: { type: "mlp", hidden: [6] },
  decoder: { type: "mlp", hidden: [6] },
};
const config = resolveConfig([{ source: "test", values: { model: small } }]);
const short = { steps: 4, batch: 10, threads: 1 } as const;
const trainShort = { threads: 1, test, train: { steps: 4, batch: 10 } } as const;

describe("save and load", () => {
  it("give back a model of a table, with what its columns are", async () => {
    const columns = [
      { name: "age", kind: "continuous" },
      { name: "plan", kind: "categorical", categories: ["free", "pro"] },
    ] as const;
    const rows = Array.from({ length: 40 }, (_, i) => [20 + ((i * 7) % 31), i % 2]);
    const table = tableDataset({ name: "people", columns, values: rows });
    const trained = await trainTable(table, {
      steps: 4,
      batch: 10,
      threads: 1,
      config: { model: { ...small, likelihood: "columns" } },
    });
    await saveModel(trained, "models/table");
    const again = await load("models/table", { threads: 1 });
    expect(again.model.encoding).toEqual(trained.model.encoding);
    expect(await again.encode(table)).toEqual(await trained.encode(table));
    await trained.release();
  });

  it("give back a model made in code, once its description is given", async () => {
    const trained = await train(made(), images, short);
    await trained.save("models/code");
    expect(readdirSync("models/code").sort()).toEqual([
      ...["README.md", "decoder.onnx", "draw.onnx", "encoder.onnx", "model.safetensors", "prior.onnx", "score.onnx"],
    ]);
    const again = await load("models/code", { model: made(), threads: 1 });
    expect(again.values).toEqual(trained.values);
    expect(await again.encode(test)).toEqual(await trained.encode(test));
    await expect(load("models/code")).rejects.toThrow(
      "models/code/model.safetensors: its model was made in code (posterior normal, prior mine, likelihood bernoulli, objective elbo, 2 latent dimensions), so that its words are not kept; open it in code with load(folder, { model }), model being the same vae(...)",
    );
    await expect(load("models/code", { model: made(7) })).rejects.toThrow("they are another model's");
    await expect(load("models/none")).rejects.toThrow("models/none: holds no model");
    // what is loaded can be saved again
    await again.save("models/copy");
    expect(readFileSync("models/copy/encoder.onnx").length).toBeGreaterThan(0);
  });

  it.each([
    ["a config", () => modelFromConfig(config, images.shape)],
    ["the library's own parts", () => plain()],
  ])("give back a model of %s by themselves", async (_, make) => {
    const trained = await train(make(), images, short);
    await trained.save("models/words");
    const again = await load("models/words", { threads: 1 });
    expect(await again.sample(3, { seed: 1 })).toEqual(await trained.sample(3, { seed: 1 }));
  });

  it("answer all that a trained model is asked", async () => {
    const trained = await load("models/words", { threads: 1 });
    const scores = await trained.score(test, { seed: 1 });
    expect(scores.negElbo).toHaveLength(10);
    scores.negElbo.forEach((v, i) => expect(v).toBeCloseTo(scores.rec[i] + scores.kl[i], 4));
    const { negElbo } = await trained.evaluate(test);
    expect(negElbo).toBeGreaterThan(0);
    expect((await trained.reconstruct(test)).shape).toEqual([10, 16]);
    const bits = { shape: [10, 16] as const, data: Float32Array.from(test.pixels, (v) => Number(v > 127)) };
    const mask = Uint8Array.from({ length: 16 }, (_, i) => Number(i < 8));
    const { completions } = await trained.complete(bits, mask, { steps: 5, samples: 20, count: 2 });
    expect(completions.shape).toEqual([20, 16]);
    await expect(trained.score({ ...bits, data: bits.data.map((v) => v / 2) })).rejects.toThrow(
      "score: the bernoulli likelihood needs bits, 0 or 1, got 0.5",
    );
    await expect(trained.score(bits, { noise: {} })).rejects.toThrow(
      'score: noise "noise" must be [10, 2], got none; give all that score.onnx takes',
    );
  });
});

describe("run", () => {
  it("of a model of the library's parts leaves a run like any other", async () => {
    const events: string[] = [];
    const trained = await run(plain(), images, {
      ...{ ...trainShort, out: "runs/words", onEvent: ({ type }) => void events.push(type) },
    });
    expect(trained.result).toMatchObject({ steps: 4, test: { images: 10, binarisation: "dynamic" } });
    expect(events).toContain("progress");
    const files = [
      "config.json",
      "metrics.jsonl",
      "result.json",
      "report.html",
      "model/score.onnx",
      "images/samples.png",
    ];
    for (const file of files) expect(existsSync(`runs/words/${file}`)).toBe(true);
    const sampled = await commandHere("sample", "words", "--count", "4", "--out", "s.png");
    expect([sampled.code, sampled.stderr]).toEqual([0, sampled.stderr]);
    const opened = await openRun("runs/words");
    const posterior = { type: "normal", variance: "exp", initializer: "pytorch" };
    expect(opened.config.model).toEqual({ ...config.model, posterior });
    expect(opened.record.madeInCode).toBeUndefined();
    expect(await (await load("runs/words", { threads: 1 })).encode(test)).toEqual(await trained.encode(test));
  });

  it("of a model with a part of somebody's own leaves the same, which code opens and goes on with, and commands refuse by name", async () => {
    const longer = { ...trainShort, train: { steps: 2000, batch: 10 } };
    const whole = await run(made(), images, { ...longer, out: "runs/whole" });
    const stop = new AbortController();
    const cut = run(made(), images, {
      ...{ ...longer, out: "runs/code", signal: stop.signal },
      onEvent: ({ type }) => {
        if (type === "progress") stop.abort();
      },
    });
    await expect(cut).rejects.toThrow(/^.*interrupted after step [1-9]/);
    const [kept] = readdirSync("runs/code/checkpoints").map((name) => Number(/\d+/.exec(name)![0]));
    expect(kept > 0 && kept < 2000, `stopped after step ${kept}`).toBe(true);
    const resumed = await run(made(), images, { resume: "runs/code", test });
    expect(resumed.values).toEqual(whole.values);
    expect((await run(made(), images, { resume: "runs/code", test })).result).toEqual(resumed.result);
    expect((await load("runs/code", { model: made(), threads: 1 })).values).toEqual(whole.values);
    const refused = await commandHere("sample", "code");
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain("error: runs/code: its model was made in code (posterior normal, ");
    const listed = await commandHere("runs");
    expect(listed.stdout).toContain("code");
    await expect(run(made(), data(39, "train"), { resume: "runs/code", test })).rejects.toThrow(
      "runs/code: the train images must be those that the run was begun with: they were 40 images of 1x4x4, now 39 images of 1x4x4; give the same",
    );
    await expect(run(made(), images, { resume: "runs/code", test: data(7, "test") })).rejects.toThrow(
      "runs/code: the test images must be those that the run was begun with: ",
    );
  });

  it("asks for test images where the data have no name that is known", async () => {
    const { test: _, ...without } = trainShort;
    await expect(run(made(), images, { ...without, out: "runs/none" })).rejects.toThrow(
      "run: has no test images: mine is no data set that can be read by its name; give some as the option test",
    );
    expect(existsSync("runs/none")).toBe(false);
  });
});
