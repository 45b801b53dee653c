import { describe, expect, it } from "vitest";
import { input, ndArray, type NdArray, type Tensor } from "../graph/index.js";
import { evaluate } from "../runtime/reference.js";
import { evaluateOrt } from "../testing/toy.js";
import { conv2d, convTranspose2d } from "./conv2d.js";
import { initializerNames, initializerOf } from "./initializers.js";
import type { Layer } from "./layer.js";
import { initialValues, Ledger, Scope } from "./scope.js";

const scopeOf = (path = "encoder.0"): Scope => new Scope(new Ledger(true), path);
const parameters = (scope: Scope): Record<string, unknown> =>
  Object.fromEntries([...scope.ledger.parameters.values()].map((p) => [p.name, p.tensor.shape]));

/** ((5 i mod 7) - 3) / 2 for i = 0, 1, ...: exact in float32. */
const ramp = (shape: number[]): NdArray =>
  ndArray(
    Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => (((5 * i) % 7) - 3) / 2),
    shape,
  );

// made by torch 1.13.1, /usr/bin/python3:
//   f = lambda *s: torch.arange(torch.tensor(s).prod()).mul(5).remainder(7).sub(3).div(2).reshape(s)
//   b = torch.tensor([.5, -1.])
// and print(CALL.shape, CALL.flatten().tolist()) of each CALL below
const table: [call: string, layer: Layer, x: number[], bias: number, shape: number[], values: number[]][] = [
  [
    "conv2d(f(1,2,4,3), f(2,2,3,2), b, stride=(2,1), padding=1)",
    conv2d(2, [3, 2], { stride: [2, 1], padding: 1 }),
    [1, 2, 4, 3],
    2,
    [1, 2, 2, 4],
    [3, -1.75, 1, 0.75, -3.75, 8.5, -2, 2, -2.25, 2.25, -0.5, -1.25, -2.75, -3.5, 2.25, -3.5],
  ],
  [
    "conv2d(f(1,2,4,3), f(1,2,2,2), None, dilation=2)",
    conv2d(1, 2, { dilation: 2, bias: false }),
    [1, 2, 4, 3],
    0,
    [1, 1, 2, 1],
    [1.25, 2.25],
  ],
  [
    "conv_transpose2d(f(1,2,2,3), f(2,1,3,2), b[:1], stride=2, padding=1, output_padding=1)",
    convTranspose2d(1, [3, 2], { stride: 2, padding: 1, outputPadding: 1 }),
    [1, 2, 2, 3],
    1,
    [1, 1, 4, 5],
    [2, -1, -0.5, 1.5, 0.5, -2, 1.75, 1.75, -2, 0.25, 1.5, -0.5, -1, 2, 0, 0, 3.75, -0.25, -0.25, 3],
  ],
  [
    "conv_transpose2d(f(1,3,1,1), f(3,2,2,2), b)",
    convTranspose2d(2, 2),
    [1, 3, 1, 1],
    2,
    [1, 2, 2, 2],
    [3.75, -1, -0.5, 3.5, -2.75, -2.25, -1.75, 2.25],
  ],
];

describe("convolution layers give PyTorch's values", () => {
  for (const [call, layer, from, biases, shape, values] of table)
    it(call, async () => {
      const x = input("x", from);
      const scope = scopeOf();
      const y = layer.apply(x, scope);
      expect(y.shape).toEqual(shape);
      const [weight, bias] = [...scope.ledger.parameters.values()].map((p) => p.tensor);
      expect(scope.ledger.parameters.size).toBe(biases > 0 ? 2 : 1);
      const feeds = new Map<Tensor, NdArray>([
        [x, ramp(from)],
        [weight, ramp(weight.shape as number[])],
      ]);
      if (bias) feeds.set(bias, ndArray([0.5, -1].slice(0, biases)));
      expect([...evaluate([y], feeds)[0].data]).toEqual(values);
      const [single] = await evaluateOrt([y], feeds);
      values.forEach((v, i) => expect(single[i]).toBeCloseTo(v, 5));
    });
});

describe("parameters of convolution layers", () => {
  it("have PyTorch's names and layout", () => {
    const scope = scopeOf();
    expect(conv2d(5, [2, 3], { stride: 2 }).apply(input("x", ["batch", 4, 8, 9]), scope).shape).toEqual([
      "batch",
      5,
      4,
      4,
    ]);
    expect(parameters(scope)).toEqual({ "encoder.0.weight": [5, 4, 2, 3], "encoder.0.bias": [5] });
    const other = scopeOf("decoder.1");
    const doubled = convTranspose2d(5, 3, { stride: 2, padding: 1, outputPadding: 1 });
    expect(doubled.apply(input("x", ["batch", 4, 7, 6]), other).shape).toEqual(["batch", 5, 14, 12]);
    expect(parameters(other)).toEqual({ "decoder.1.weight": [4, 5, 3, 3], "decoder.1.bias": [5] });
  });

  // PyTorch's rule takes the weight's axis 1 for fanIn and axis 0 for fanOut, whichever way the convolution goes:
  //   [torch.nn.init._calculate_fan_in_and_fan_out(m(4, 6, 3).weight) for m in (torch.nn.Conv2d, torch.nn.ConvTranspose2d)] -> [(36, 54), (54, 36)]
  it("have PyTorch's fans", () => {
    const fans = (layer: Layer): unknown[] => {
      const scope = scopeOf();
      layer.apply(input("x", [1, 4, 8, 8]), scope);
      return [...scope.ledger.parameters.values()].map((p) => [p.fans.fanIn, p.fans.fanOut]);
    };
    expect(fans(conv2d(6, 3))).toEqual([
      [36, 54],
      [36, 54],
    ]);
    expect(fans(convTranspose2d(6, 3))).toEqual([
      [54, 36],
      [54, 36],
    ]);
  });

  // variance of each initialiser from the fans above: the standard error of a variance of n values is variance sqrt((kurtosis - 1) / n)
  const variances = (fanIn: number, fanOut: number): Record<string, number> => ({
    glorot: 2 / (fanIn + fanOut),
    "glorot-normal": 2 / (fanIn + fanOut),
    he: 2 / fanIn,
    "he-uniform": 2 / fanIn,
    pytorch: 1 / (3 * fanIn),
  });
  for (const name of initializerNames)
    it(`start as ${name} says for their fans`, () => {
      const layers = {
        "encoder.0": conv2d(48, 3, { initializer: name }),
        decoder: convTranspose2d(16, 3, { initializer: initializerOf(name) }),
      };
      for (const [path, layer] of Object.entries(layers)) {
        const scope = scopeOf(path);
        layer.apply(input("x", [1, path === "decoder" ? 48 : 16, 8, 8]), scope);
        const values = initialValues(scope.ledger, 1);
        const weight = values[`${path}.weight`];
        expect(weight).toHaveLength(48 * 16 * 9);
        // both weights have 16 kernel^2 = 144 values on axis 1, 48 kernel^2 = 432 on axis 0
        const variance = variances(144, 432)[name];
        const found = weight.reduce((s, v) => s + v * v, 0) / weight.length;
        expect(Math.abs(found - variance)).toBeLessThan(5 * variance * Math.sqrt(2 / weight.length));
        expect(values[`${path}.bias`].some((v) => v !== 0)).toBe(name === "pytorch");
      }
    });
});

describe("errors of convolution layers", () => {
  it("name the option that is wrong", () => {
    for (const [kind, layer] of Object.entries({ conv2d, convTranspose2d })) {
      for (const outputs of [0, -3, 1.5, NaN])
        expect(() => layer(outputs, 3)).toThrow(`${kind}: outputs must be a positive whole number, got ${outputs}`);
      for (const kernel of [0, 2.5, [3, 0], [3]])
        expect(() => layer(4, kernel as number)).toThrow(
          `${kind}: kernel must be a positive whole number, or two, got ${JSON.stringify(kernel)}`,
        );
      expect(() => layer(4, 3, { initializer: "xavier" as never })).toThrow("initializer: must be one of");
    }
  });

  it("name the place, the rule and what was given", () => {
    const flat = input("x", ["batch", 784]);
    expect(() => conv2d(4, 3).apply(flat, scopeOf())).toThrow(
      "conv2d(encoder.0): needs images [batch, channels, height, width], got [batch, 784]; reshape the input first",
    );
    expect(() => convTranspose2d(4, 3).apply(flat, scopeOf("decoder.1"))).toThrow(
      "convTranspose2d(decoder.1): needs images",
    );
    expect(() => conv2d(4, 5).apply(input("x", [1, 1, 3, 3]), scopeOf())).toThrow(
      "conv2d(encoder.0): the kernel [4, 1, 5, 5] with padding [0, 0, 0, 0] and dilation [1, 1] is larger than the image [1, 1, 3, 3]",
    );
    expect(() => conv2d(4, 3, { stride: 0 }).apply(input("x", [1, 1, 8, 8]), scopeOf())).toThrow(
      "conv2d(encoder.0): stride must be a whole number of at least 1, or two, got 0",
    );
    expect(() => convTranspose2d(4, 3, { outputPadding: 1 }).apply(input("x", [1, 1, 8, 8]), scopeOf())).toThrow(
      /^convTranspose2d\(encoder\.0\): .*output padding/,
    );
  });
});
