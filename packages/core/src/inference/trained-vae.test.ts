import { InferenceSession, Tensor } from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { anomalyScores, importanceNll } from "../evaluate/index.js";
import { input } from "../graph/index.js";
import { bernoulliLikelihood, normalLikelihood } from "../likelihoods/index.js";
import { graphModel } from "../onnx/index.js";
import { mul } from "../ops/index.js";
import { standardNormal, type Prior } from "../priors/index.js";
import { fillNormal } from "../random/index.js";
import { imagesOf, linearModel, termsByHand, type LinearNumbers } from "../testing/linear-model.js";
import { toyData, toyRuntime, toyVae } from "../testing/toy.js";
import { train } from "../train/index.js";
import { TrainedVae, type Matrix } from "./trained-vae.js";

const numbers: LinearNumbers = {
  meanWeight: [
    [1, -0.5, 0.2, 0],
    [0.3, 0.8, -1, 0.5],
    [0, 0, 1, 1],
  ],
  meanBias: [0.1, -0.4, 0],
  logVar: [-1, 0.3, 0],
  weight: [
    [1, 0.2, 0],
    [-0.7, 1.5, 1],
    [0, -2, 0.5],
    [0.4, 0.4, 0],
  ],
  bias: [0.1, -0.2, 0.3, 0],
};
const rows = Array.from({ length: 1203 }, (_, i) => [0, 1, 2, 3].map((j) => ((i * 37 + j * 61) % 256) / 255));
const data = imagesOf(rows);
const sigmoid = (v: number): number => 1 / (1 + Math.exp(-v));
const zeros = [0, 0, 0];

async function trained(likelihood = bernoulliLikelihood()): Promise<TrainedVae> {
  const { model, values } = linearModel(numbers, likelihood);
  return new TrainedVae(model, values, [1, 2, 2], await toyRuntime());
}
const row = ({ shape, data: values }: Matrix, i: number): number[] => [
  ...values.subarray(i * shape[1], (i + 1) * shape[1]),
];
const close = (actual: readonly number[], wanted: readonly number[]): void => {
  expect(actual).toHaveLength(wanted.length);
  actual.forEach((v, i) => expect(v).toBeCloseTo(wanted[i], 5));
};

describe("TrainedVae", () => {
  it("encodes more images than go through at once, as plain loops do", async () => {
    const vae = await trained();
    const { mean, logVar } = await vae.posterior(data);
    expect([mean.shape, logVar.shape, vae.size, vae.latent]).toEqual([[1203, 3], [1203, 3], 4, 3]);
    for (const i of [0, 499, 500, 999, 1000, 1202]) {
      close(row(mean, i), termsByHand(numbers, rows[i], zeros).mean);
      close(row(logVar, i), numbers.logVar);
    }
    expect(await vae.encode(data)).toEqual(mean);
    await vae.release();
  });

  it("takes values as well as bytes, the same", async () => {
    const vae = await trained();
    const matrix: Matrix = { shape: [1203, 4], data: Float32Array.from(rows.flat()) };
    const [a, b] = [await vae.encode(matrix), await vae.encode(data)];
    a.data.forEach((v, i) => expect(v).toBeCloseTo(b.data[i], 5));
    await vae.release();
  });

  it("draws codes from the posterior where asked", async () => {
    const vae = await trained();
    const noise = fillNormal(new Float32Array(1203 * 3), { seed: 4, stream: "encode", step: 0 });
    const codes = await vae.encode(data, { sample: true, seed: 4 });
    close(row(codes, 700), termsByHand(numbers, rows[700], [...noise.subarray(2100, 2103)]).z);
    expect(await vae.encode(data, { sample: true, seed: 4 })).toEqual(codes);
    expect(await vae.encode(data, { sample: true, seed: 5 })).not.toEqual(codes);
    await vae.release();
  });

  it("decodes and reconstructs to means", async () => {
    for (const likelihood of [bernoulliLikelihood(), normalLikelihood()]) {
      const vae = await trained(likelihood);
      const decoded = await vae.decode({ shape: [2, 3], data: Float32Array.of(1, 2, 3, 0, 0, 0) });
      const squash = likelihood.binary ? sigmoid : (v: number): number => v;
      close(row(decoded, 0), [1.5, 5.1, -2.2, 1.2].map(squash));
      close(row(decoded, 1), numbers.bias.map(squash));
      const pictures = await vae.reconstruct(data);
      expect(pictures.shape).toEqual([1203, 4]);
      close(row(pictures, 1201), termsByHand(numbers, rows[1201], zeros).output.map(squash));
      await vae.release();
    }
  });

  it("samples the prior: by seed, by temperature, the first ones the same for any count", async () => {
    const vae = await trained();
    const many = await vae.sample(600, { seed: 3 });
    expect(many.shape).toEqual([600, 4]);
    const few = await vae.sample(4, { seed: 3 });
    for (let i = 0; i < 4; i++) close(row(few, i), row(many, i));
    expect(await vae.sample(4, { seed: 9 })).not.toEqual(few);
    const noise = fillNormal(new Float32Array(12), { seed: 3, stream: "sample", step: 0 });
    close(row(few, 2), [...(await vae.decode({ shape: [1, 3], data: noise.slice(6, 9) })).data]);
    // a temperature scales the noise itself, not its variance
    const cool = await vae.sample(3, { seed: 3, temperature: 0.25 });
    close(row(cool, 2), [...(await vae.decode({ shape: [1, 3], data: noise.slice(6, 9).map((v) => v / 4) })).data]);
    const still = await vae.sample(2, { temperature: 0 });
    close(row(still, 0), numbers.bias.map(sigmoid));
    close(row(still, 1), numbers.bias.map(sigmoid));
    await vae.release();
  });

  it("samples a prior with a graph of its own, of either noise", async () => {
    const { model, values } = linearModel(numbers, normalLikelihood());
    const with2 = (sample: ReturnType<Prior["build"]>["sample"]): TrainedVae["model"] =>
      linearModel(numbers, normalLikelihood(), {
        prior: { name: "own", build: (size, scope) => ({ ...standardNormal().build(size, scope), sample }) },
      }).model;
    const noise = fillNormal(new Float32Array(6), { seed: 1, stream: "sample", step: 0 });
    const doubled = new TrainedVae(
      with2((rows, noise) => mul(noise("normal", [rows, 3]), 2)),
      values,
      [1, 2, 2],
      await toyRuntime(),
    );
    const plain = new TrainedVae(model, values, [1, 2, 2], await toyRuntime());
    const wanted = await plain.decode({ shape: [2, 3], data: noise.map((v) => 2 * v) });
    const got = await doubled.sample(2, { seed: 1 });
    got.data.forEach((v, i) => expect(v).toBeCloseTo(wanted.data[i], 5));
    const shifted = new TrainedVae(
      with2((rows, noise) => mul(noise("normal", [rows, 3]), noise("uniform", [rows, 1]))),
      values,
      [1, 2, 2],
      await toyRuntime(),
    );
    expect((await shifted.sample(2, { seed: 1 })).shape).toEqual([2, 4]);
    for (const vae of [doubled, plain, shifted]) await vae.release();
  });

  it("says what does not fit", async () => {
    const vae = await trained();
    const wide = { ...data, shape: [1, 2, 3] as const, count: 2 };
    await expect(vae.encode(wide)).rejects.toThrow(
      "encode: images must be [count, 4] for a model of 1x2x2 images, got [2, 6]",
    );
    await expect(vae.posterior({ shape: [2, 4], data: new Float32Array(7) })).rejects.toThrow(
      "encode: images of shape [2, 4] need 8 values, got 7",
    );
    await expect(vae.encode({ shape: [0, 4], data: new Float32Array(0) })).rejects.toThrow(
      "encode: images must be [count, 4] for a model of 1x2x2 images, got [0, 4]",
    );
    await expect(vae.decode({ shape: [1, 2], data: new Float32Array(2) })).rejects.toThrow(
      "decode: codes must be [count, 3] for the model's latent, got [1, 2]",
    );
    await expect(vae.decode({ shape: [2, 3], data: new Float32Array(5) })).rejects.toThrow(
      "decode: codes of shape [2, 3] need 6 values, got 5",
    );
    for (const count of [0, -1, 1.5])
      await expect(vae.sample(count)).rejects.toThrow(`sample: count must be a positive whole number, got ${count}`);
    await expect(vae.decode({ shape: [2, 3], data: Float32Array.of(0, 1, 2, 3, NaN, 5) })).rejects.toThrow(
      "decode: codes must be finite numbers, dimension 1 of code 1 is NaN; choose codes nearer the prior",
    );
    for (const temperature of [-1, NaN, Infinity])
      await expect(vae.sample(1, { temperature })).rejects.toThrow(
        `sample: temperature must be a number, 0 or more, got ${temperature}`,
      );
    await vae.release();
    const { model, values } = linearModel(numbers, bernoulliLikelihood());
    const { "decoder.0.weight": _, ...missing } = values;
    const broken = new TrainedVae(model, missing, [1, 2, 2], await toyRuntime());
    await expect(broken.sample(1)).rejects.toThrow(
      'values: "decoder.0.weight" [4, 3] is missing; they are another model\'s',
    );
    expect(() => broken.exportOnnx()).toThrow('values: "decoder.0.weight" [4, 3] is missing');
    await broken.release();
  });

  it("refuses an option that there is not, which would else be the default without a word", async () => {
    const vae = await trained();
    const codes = { shape: [1, 3] as const, data: new Float32Array(3) };
    const mask = Uint8Array.of(1, 0, 1, 0);
    const slip = { sed: 3 };
    for (const [asked, where] of [
      [() => vae.posterior(data, slip as object), "posterior"],
      [() => vae.encode(data, slip as object), "encode"],
      [() => vae.decode(codes, slip as object), "decode"],
      [() => vae.reconstruct(data, slip as object), "reconstruct"],
      [() => vae.sample(2, slip as object), "sample"],
      [() => vae.sampleCodes(2, slip as object), "sampleCodes"],
      [() => vae.score(data, slip as object), "score"],
      [() => vae.evaluate(data, slip as object), "evaluate"],
      [() => vae.complete({ shape: [1, 4], data: new Float32Array(4) }, mask, slip as object), "completeImages"],
      [() => anomalyScores(vae, data, { binarisation: "dynamic", ...slip }), "anomalyScores"],
      [
        () => importanceNll(vae.model, vae.values, data, vae.runtime, { samples: 2, binarisation: "dynamic", ...slip }),
        "importanceNll",
      ],
    ] as const)
      await expect(asked(), where).rejects.toThrow(`${where}.sed: unknown option. Allowed: `);
    await vae.release();
  });

  it("can be used again after release", async () => {
    const vae = await trained();
    const before = await vae.sample(2);
    await vae.release();
    expect(await vae.sample(2)).toEqual(before);
    await vae.release();
  });
});

describe("exported files", () => {
  const open = async (file: Uint8Array): Promise<InferenceSession> =>
    InferenceSession.create(file, { logSeverityLevel: 3 });

  it("open in plain ONNX Runtime, for any batch, and agree with the library", async () => {
    const result = await train(toyVae(), toyData(), { steps: 20, batch: 16, runtime: await toyRuntime() });
    const { encoder, decoder } = result.exportOnnx();
    const [enc, dec] = [await open(encoder), await open(decoder)];
    expect([enc.inputNames, enc.outputNames]).toEqual([["x"], ["mean", "logVar"]]);
    expect([dec.inputNames, dec.outputNames]).toEqual([["z"], ["logits", "mean"]]);
    for (const count of [1, 7]) {
      const images: Matrix = {
        shape: [count, 16],
        data: fillNormal(new Float32Array(count * 16), { seed: 1, stream: "x", step: 0 }),
      };
      const codes = await enc.run({ x: new Tensor("float32", images.data, images.shape) });
      const { mean, logVar } = await result.posterior(images);
      expect(codes["mean"].dims).toEqual([count, 2]);
      close([...(codes["mean"].data as Float32Array)], [...mean.data]);
      close([...(codes["logVar"].data as Float32Array)], [...logVar.data]);
      const pictures = await dec.run({ z: codes["mean"] });
      expect(pictures["mean"].dims).toEqual([count, 16]);
      close([...(pictures["mean"].data as Float32Array)], [...(await result.decode(mean)).data]);
      close([...(pictures["logits"].data as Float32Array)].map(sigmoid), [...(pictures["mean"].data as Float32Array)]);
    }
    await Promise.all([enc.release(), dec.release(), result.release()]);
  });

  it("have a symbolic batch axis, the image's shape and own metadata", async () => {
    const vae = await trained(normalLikelihood());
    const { encoder, decoder } = vae.exportOnnx({ recipe: "e1" });
    const [enc, dec] = [await open(encoder), await open(decoder)];
    expect(dec.outputNames).toEqual(["mean", "stddev"]); // a normal likelihood has no logits
    expect(enc.inputMetadata).toEqual([expect.objectContaining({ name: "x", type: "float32", shape: ["batch", 4] })]);
    expect(dec.inputMetadata).toEqual([expect.objectContaining({ name: "z", type: "float32", shape: ["batch", 3] })]);
    const text = new TextDecoder("latin1").decode(decoder);
    for (const word of ["producer", "latents", "shape", "1x2x2", "recipe", "e1"]) expect(text).toContain(word);
    await Promise.all([enc.release(), dec.release(), vae.release()]);
  });
});

it("graphModel names an output that needs an input that is not listed", () => {
  const x = input("x", ["batch", 2]);
  expect(() => graphModel({ name: "half", inputs: [], outputs: { y: mul(x, 2) } })).toThrow(
    'half: the graph uses the input "x", which is not fed; list it among the inputs',
  );
});
