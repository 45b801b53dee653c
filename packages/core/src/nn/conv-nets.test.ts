import { describe, expect, it } from "vitest";
import { input, type Shape, type Tensor } from "../graph/index.js";
import { convDecoder, convEncoder, digitsDecoder } from "./conv-nets.js";
import { decoders, encoders, type PartContext } from "./index.js";
import type { Layer } from "./layer.js";
import { Ledger, Scope } from "./scope.js";

/** The output's shape for a symbolic batch, and the parameters' shapes by name. */
function build(layer: Layer, inputs: number, path = "net"): { shape: Shape; parameters: Record<string, Shape> } {
  const ledger = new Ledger(true);
  const { shape } = layer.apply(input("x", ["batch", inputs]), new Scope(ledger, path));
  const parameters = [...ledger.parameters.values()].map((p) => [p.name.slice(path.length + 1), p.tensor.shape]);
  return { shape, parameters: Object.fromEntries(parameters) as Record<string, Shape> };
}

const weights = (parameters: Record<string, Shape>): Shape[] =>
  Object.entries(parameters).flatMap(([name, shape]) => (name.endsWith("weight") ? [shape] : []));

const digits = { shape: [1, 28, 28], channels: [32, 64] } as const;
const faces = { shape: [3, 128, 128], channels: [16, 32, 64, 128], kernel: 4, hidden: [1024] } as const;

describe("convEncoder and convDecoder", () => {
  it("take 28x28 to 7x7 and back", () => {
    const encoder = build(convEncoder(digits), 784);
    expect(encoder.shape).toEqual(["batch", 64 * 7 * 7]);
    expect(encoder.parameters).toEqual({
      "0.weight": [32, 1, 3, 3],
      "0.bias": [32],
      "1.weight": [64, 32, 3, 3],
      "1.bias": [64],
    });
    const decoder = build(convDecoder({ ...digits, latent: 20 }), 20);
    expect(decoder.shape).toEqual(["batch", 784]);
    expect(decoder.parameters).toEqual({
      "0.weight": [64 * 7 * 7, 20],
      "0.bias": [64 * 7 * 7],
      "1.weight": [64, 32, 3, 3],
      "1.bias": [32],
      "2.weight": [32, 1, 3, 3],
      "2.bias": [1],
    });
  });

  it("take 3x128x128 to 8x8, to 1024 features, and back", () => {
    const encoder = build(convEncoder(faces), 3 * 128 * 128);
    expect(encoder.shape).toEqual(["batch", 1024]);
    expect(weights(encoder.parameters)).toEqual([
      [16, 3, 4, 4],
      [32, 16, 4, 4],
      [64, 32, 4, 4],
      [128, 64, 4, 4],
      [1024, 128 * 8 * 8],
    ]);
    const decoder = build(convDecoder({ ...faces, latent: 64 }), 64);
    expect(decoder.shape).toEqual(["batch", 3 * 128 * 128]);
    expect(weights(decoder.parameters)).toEqual([
      [1024, 64],
      [128 * 8 * 8, 1024],
      [128, 64, 4, 4],
      [64, 32, 4, 4],
      [32, 16, 4, 4],
      [16, 3, 4, 4],
    ]);
  });

  it("mirror each other for any sizes that halve", () => {
    for (const kernel of [3, 4] as const)
      for (const shape of [
        [1, 4, 12],
        [2, 8, 4],
      ] as const) {
        const options = { shape, channels: [3, 5], kernel, hidden: [7, 6] };
        const size = shape[0] * shape[1] * shape[2];
        expect(build(convEncoder(options), size).shape).toEqual(["batch", 6]);
        const decoder = convDecoder({ ...options, latent: 2, outputsPerValue: 2 });
        expect(build(decoder, 2).shape).toEqual(["batch", 2 * size]);
      }
  });

  it("say which sides they can take", () => {
    const both = (options: Parameters<typeof convEncoder>[0]): (() => Layer)[] => [
      () => convEncoder(options),
      () => convDecoder({ ...options, latent: 2 }),
    ];
    for (const make of both({ shape: [1, 28, 28], channels: [8, 16, 32] }))
      expect(make).toThrow(
        "conv net: 3 stride-2 convolutions need sides divisible by 8, got 28x28; give model.encoder.channels and model.decoder.channels 2 numbers or fewer, or pad or scale the images to 32x32",
      );
    for (const make of both({ shape: [1, 8, 6], channels: [8, 16] }))
      expect(make).toThrow("need sides divisible by 4, got 8x6");
    for (const make of both({ shape: [1, 28, 28], channels: [] }))
      expect(make).toThrow("conv net.channels: must be a list of 1 or more, each a whole number, 1 or more, got []");
    for (const make of both({ shape: [1, 28, 28], channels: [8], kernel: 5 as 4 }))
      expect(make).toThrow("conv net.kernel: must be one of 3, 4, got 5");
    for (const make of both({ shape: [1, 28, 28], channels: [0] }))
      expect(make).toThrow("conv net.channels[0]: must be a whole number, 1 or more, got 0");
    expect(() => convEncoder({ ...faces, downsample: "max-pool" })).toThrow(
      "conv net: max-pool needs kernels of 3, which keep the sides, got 4",
    );
  });

  it("pool instead of striding: the same sizes and parameters, another net", () => {
    const strided = build(convEncoder({ ...digits, downsample: "stride" }), 784);
    for (const downsample of ["max-pool", "average-pool"] as const) {
      const ledger = new Ledger(true);
      const layer = convEncoder({ ...digits, downsample });
      expect(build(layer, 784)).toEqual(strided);
      const used = new Set<string>();
      const walk = (tensor: Tensor): void => {
        if (tensor.op) used.add(tensor.op.name);
        tensor.inputs.forEach(walk);
      };
      walk(layer.apply(input("x", [2, 784]), new Scope(ledger, "net")));
      expect([...used].filter((name) => /pool/i.test(name))).toEqual([
        downsample === "max-pool" ? "maxPool2d" : "avgPool2d",
      ]);
    }
  });

  it("have norms, gates, residual blocks, attention and other ways up where they are asked for", () => {
    const options = { shape: [1, 8, 8], channels: [4, 8] };
    const blocks = { norm: "group", residual: 1, attention: 2 } as const;
    const encoder = build(convEncoder({ ...options, ...blocks }), 64);
    expect(encoder.shape).toEqual(["batch", 32]);
    // each convolution, its norm, and a block of two convolutions with a norm between them; then attention
    expect(Object.entries(encoder.parameters).flatMap(([name, shape]) => (name.endsWith("weight") ? [`${name} ${shape.join("x")}`] : []))).toEqual([
      ...["0.weight 4x1x3x3", "1.weight 4", "2.0.weight 4x4x3x3", "2.1.weight 4", "2.2.weight 4x4x3x3"],
      ...["3.weight 8x4x3x3", "4.weight 8", "5.0.weight 8x8x3x3", "5.1.weight 8", "5.2.weight 8x8x3x3"],
      ...["query", "key", "value", "out"].map((name) => `6.${name}.weight 8x8x1x1`),
    ]); // prettier-ignore
    for (const upsample of ["nearest", "pixel-shuffle", undefined] as const) {
      const decoder = build(convDecoder({ ...options, ...blocks, upsample, latent: 3, outputsPerValue: 2 }), 3);
      expect(decoder.shape).toEqual(["batch", 128]);
      const shapes = weights(decoder.parameters);
      const up = { nearest: [4, 8, 3, 3], "pixel-shuffle": [16, 8, 3, 3], transposed: [8, 4, 3, 3] };
      expect(shapes).toContainEqual(up[upsample ?? "transposed"]);
      expect(shapes).toContainEqual([8, 8, 1, 1]);
    }
    const gates = build(convEncoder({ ...options, gated: true, norm: "layer" }), 64).parameters;
    expect(gates["0.gate.0.weight"]).toEqual(gates["0.value.0.weight"]);
    expect(gates["0.value.1.weight"]).toEqual([4]);
  });

  it("name the layer whose input is wrong", () => {
    expect(() => build(convEncoder(digits), 783, "encoder")).toThrow(
      "reshape(encoder.reshape0): [batch, 783] does not have as many values as [batch, 1, 28, 28]",
    );
    expect(() => build(convDecoder({ ...digits, latent: 20 }), 10, "decoder")).toThrow(
      "linear(decoder.0): last axis must be 20, got [batch, 10]",
    );
  });
});

describe("digitsDecoder", () => {
  it("is that of e2-conv: 1x1 to 7x7, 14x14, 28x28, then a 3x3 one", () => {
    const { shape, parameters } = build(digitsDecoder({ latent: 20 }), 20);
    expect(shape).toEqual(["batch", 784]);
    expect(weights(parameters)).toEqual([
      [20, 64, 7, 7],
      [64, 64, 3, 3],
      [64, 32, 3, 3],
      [32, 1, 3, 3],
    ]);
    expect(build(digitsDecoder({ latent: 3, outputsPerValue: 2 }), 3).shape).toEqual(["batch", 2 * 784]);
  });
});

describe("nets by their word in a config", () => {
  const context = (shape: PartContext["data"]["shape"]): PartContext => ({
    data: { shape },
    latent: 5,
    latents: [{ name: "z", kind: "continuous", size: 5 }],
    outputsPerValue: 2,
    classes: 0,
    initializer: "he",
  });
  const conv = {
    channels: [4, 6],
    kernel: 4 as const,
    hidden: [],
    activation: "elu" as const,
    downsample: "stride" as const,
  };

  it("conv makes an encoder and its mirror", () => {
    const encoder = encoders.conv.create(conv, context([3, 8, 8]));
    expect(build(encoder, 192).shape).toEqual(["batch", 6 * 2 * 2]);
    const { downsample: _, ...mirror } = conv;
    const decoder = decoders.conv.create({ ...mirror, hidden: [9] }, context([3, 8, 8]));
    const built = build(decoder, 5);
    expect(built.shape).toEqual(["batch", 2 * 192]);
    expect(weights(built.parameters)).toEqual([
      [9, 5],
      [6 * 2 * 2, 9],
      [6, 4, 4, 4],
      [4, 6, 4, 4],
    ]);
  });

  it("mlp makes an encoder and a decoder of the data's size", () => {
    const options = { hidden: [7, 6], activation: "tanh" as const };
    expect(build(encoders.mlp.create(options, context([1, 4, 4])), 16).shape).toEqual(["batch", 6]);
    const decoder = build(decoders.mlp.create(options, context([1, 4, 4])), 5);
    expect(decoder.shape).toEqual(["batch", 32]);
    expect(weights(decoder.parameters)).toEqual([
      [7, 5],
      [6, 7],
      [32, 6],
    ]);
  });

  it("digits makes 28x28 images only", () => {
    expect(build(decoders.digits.create({}, context([1, 28, 28])), 5).shape).toEqual(["batch", 2 * 784]);
    for (const shape of [
      [3, 28, 28],
      [1, 32, 32],
    ] as const)
      expect(() => decoders.digits.create({}, context(shape))).toThrow(
        `model.decoder: "digits" makes 1x28x28 images, the data has ${shape.join("x")}; use "conv"`,
      );
  });
});
