import { describe, expect, it } from "vitest";
import { modelFromConfig, resolveConfig } from "../config/index.js";
import { readSafetensors, writeSafetensors } from "../formats/index.js";
import { modelParameters } from "../inference/index.js";
import { readModelFile, writeModelFile } from "./model-file.js";

const shape = [1, 2, 3] as const;
const config = resolveConfig([
  {
    source: "test",
    values: { model: { latent: 2, encoder: { type: "mlp", hidden: [4] }, decoder: { type: "mlp", hidden: [4] } } },
  },
]);
const parameters = modelParameters(modelFromConfig(config, shape), 6);
const values = Object.fromEntries(
  parameters.map(({ name, shape: size }, i) => [
    name!,
    new Float32Array((size as number[]).reduce((all, n) => all * n, 1)).fill(i + 0.5),
  ]),
);
const scaled = (by: number): typeof values =>
  Object.fromEntries(Object.entries(values).map(([name, own]) => [name, own.map((value) => value * by)]));
const file = { name: "a run", step: 7, config, shape, values };

describe("writeModelFile and readModelFile", () => {
  it("give back the model", () => {
    expect(readModelFile(writeModelFile(file), "m.safetensors")).toEqual(file);
  });

  it("in half the bytes give back the model to a part in two thousand, and refuse what is too large for that", () => {
    const half = writeModelFile({ ...file, values: scaled(1 / 3) }, { precision: "float16" });
    expect(half.length).toBeLessThan(writeModelFile(file).length);
    const read = readModelFile(half, "m").values;
    for (const [name, own] of Object.entries(scaled(1 / 3)))
      own.forEach((value, i) => expect(Math.abs(read[name][i] - value)).toBeLessThan(value / 2048));
    expect(() => writeModelFile({ ...file, values: scaled(1e5) }, { precision: "float16" })).toThrow(
      /: float16 holds values to 65504, got \d+$/,
    );
  });

  it("hold the running spread that a score needs; a file of an older release without it still gives images", () => {
    const likelihood = { type: "normal", spread: "optimal" };
    const own = resolveConfig([
      { source: "a", values: config },
      { source: "b", values: { model: { likelihood }, data: { binarisation: "none" } } },
    ]);
    const spread = { ...values, "likelihood.meanSquare": Float32Array.of(0.25) };
    const bytes = writeModelFile({ ...file, config: own, values: spread });
    expect(readModelFile(bytes, "m").values).toEqual(spread);
    expect(() => writeModelFile({ ...file, config: own })).toThrow('values: "likelihood.meanSquare" [] is missing');
    const { tensors, metadata } = readSafetensors(bytes, "m");
    const older = new Map([...tensors].filter(([name]) => name !== "likelihood.meanSquare"));
    expect(readModelFile(writeSafetensors(older, metadata), "m").values).toEqual(values);
  });

  it("say what is wrong with a file", () => {
    const bytes = writeModelFile(file);
    const { tensors, metadata } = readSafetensors(bytes, "m");
    const read =
      (changed: Record<string, string>, some = tensors) =>
      () =>
        readModelFile(writeSafetensors(some, { ...metadata, ...changed }), "m.safetensors");
    expect(read({ format: "other" })).toThrow("m.safetensors: must be a model of latents, as `latents export` writes");
    expect(read({ version: "2" })).toThrow(
      "m.safetensors: version must be 1, got 2; it was written by another latents",
    );
    expect(read({ shape: "1x28" })).toThrow("m.safetensors: shape must be channels x height x width, got 1x28");
    expect(read({ config: "{" })).toThrow("m.safetensors: its config is not JSON; export the model again");
    expect(read({ config: '{"model":{"latents":3}}' })).toThrow("model.latents (from m.safetensors): unknown key");
    expect(read({ shape: "1x3x3" })).toThrow("m.safetensors: ");
    const [first] = tensors.keys();
    expect(read({}, new Map([...tensors].filter(([name]) => name !== first)))).toThrow(`m.safetensors: `);
    expect(() => readModelFile(bytes.subarray(0, bytes.length - 9), "m.safetensors")).toThrow("m.safetensors: ");
  });
});
