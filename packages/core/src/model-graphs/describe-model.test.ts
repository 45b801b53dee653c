import { describe, expect, it } from "vitest";
import { modelFromConfig, resolveConfig, type ConfigInput } from "../config/index.js";
import { dropout, linear, sequential } from "../nn/index.js";
import { vae } from "../models/index.js";
import { toyFamily, toyTrained } from "../testing/toy-family.js";
import { describeModel, type LayerDescription, type ModelDescription } from "./describe-model.js";

const described = (values: ConfigInput): ModelDescription =>
  describeModel(modelFromConfig(resolveConfig([{ source: "test", values }]), [1, 28, 28]), 784);
const partOf = ({ parts }: ModelDescription, name: string) => parts.find(({ part }) => part === name)!;
const line = ({ kind, settings, inputs, outputs, parameters, path }: LayerDescription): string =>
  `${path} ${kind}${settings === undefined ? "" : ` ${settings}`}: ${inputs.join("x")} -> ${outputs.join("x")}, ${parameters}`;

describe("describeModel", () => {
  it.each(Object.entries(toyFamily))("counts what a training moves and keeps, part by part: %s", async (_, parts) => {
    const { model, values } = await toyTrained(parts);
    const { parameters, kept, parts: all } = describeModel(model, 16);
    expect(parameters + kept).toBe(Object.values(values).reduce((sum, { length }) => sum + length, 0));
    expect(all.reduce((sum, part) => sum + part.parameters, 0)).toBe(parameters);
    for (const { layers, parameters: own } of all)
      expect(layers.reduce((sum, layer) => sum + layer.parameters, 0)).toBeLessThanOrEqual(own);
  });

  it("names a convolutional net's layers, with the shapes of one image", () => {
    const found = described({ model: { latent: 7, encoder: { type: "conv", downsample: "max-pool", channels: [8] } } });
    expect(partOf(found, "encoder").layers.map(line)).toEqual([
      "encoder.reshape0 reshape: 784 -> 1x28x28, 0",
      "encoder.0 conv2d 3x3: 1x28x28 -> 8x28x28, 80",
      "encoder.relu2 relu: 8x28x28 -> 8x28x28, 0",
      "encoder.maxPool2d3 maxPool2d 2x2: 8x28x28 -> 8x14x14, 0",
      "encoder.flatten4 flatten: 8x14x14 -> 1568, 0",
    ]);
    expect(partOf(found, "posterior")).toMatchObject({ name: "normal", layers: [], parameters: 2 * 7 * 1569 });
    expect(found).toMatchObject({ latent: 7, size: 784, kept: 0 });
  });

  it("has what stands within a layer, counted once more within it", () => {
    const found = described({
      model: {
        encoder: { type: "mlp", hidden: [5], gated: true },
        decoder: { type: "conv", channels: [4], residual: 1, norm: "group", upsample: "nearest" },
      },
    });
    const [gate] = partOf(found, "encoder").layers;
    expect(line(gate)).toBe("encoder.0 gated: 784 -> 5, 7850");
    expect(gate.inner.map(line)).toEqual([
      "encoder.0.value linear: 784 -> 5, 3925",
      "encoder.0.gate linear: 784 -> 5, 3925",
    ]);
    const net = partOf(found, "decoder");
    expect(net.layers.map(({ kind }) => kind)).toEqual([
      "linear",
      "relu",
      "reshape",
      "upsample2d",
      "conv2d",
      "flatten",
    ]);
    expect(net.layers.reduce((sum, layer) => sum + layer.parameters, 0)).toBe(net.parameters);
  });

  it("has a net once that a bound applies often, and layers that only a training has", () => {
    const model = vae({
      encoder: sequential(linear(6), dropout(0.25)),
      decoder: linear(16),
      latent: 3,
    });
    const found = describeModel(model, 16);
    expect(partOf(found, "encoder")).toMatchObject({ name: "sequential", options: {} });
    expect(partOf(found, "encoder").layers.map(line)).toEqual([
      "encoder.0 linear: 16 -> 6, 102",
      "encoder.dropout1 dropout 0.25: 6 -> 6, 0",
    ]);
    expect(partOf(found, "decoder").layers.map(line)).toEqual(["decoder linear: 3 -> 16, 64"]);
    const many = described({ objective: { type: "iwae", k: 5 }, model: { prior: { type: "vamp", components: 3 } } });
    expect(partOf(many, "decoder").layers.map(({ path }) => path)).toEqual([
      ...["decoder.0", "decoder.relu1", "decoder.1", "decoder.relu3", "decoder.2"],
    ]);
    expect(partOf(many, "prior")).toMatchObject({ name: "vamp", options: { components: 3 }, parameters: 3 * 784 });
  });

  it("shows how labels enter", () => {
    const given = described({ model: { conditioning: { type: "labels", classes: 10 } } });
    expect(partOf(given, "conditioning")).toMatchObject({ name: "labels", parameters: 0 });
    expect(partOf(given, "encoder").layers[0].inputs).toEqual([794]);
    const inferred = described({ model: { conditioning: { type: "semi-supervised", classes: 10, labelled: 100 } } });
    expect(inferred.parts.map(({ part }) => part)).not.toContain("conditioning");
    expect(partOf(inferred, "classifier").layers.at(-1)).toMatchObject({ outputs: [10] });
  });
});
