import { describe, expect, it } from "vitest";
import { input, ndArray, type NdArray, type Tensor } from "../graph/index.js";
import { evaluate } from "../runtime/reference.js";
import { evaluateOrt } from "../testing/toy.js";
import type { Layer } from "./layer.js";
import { avgPool2d, flatten, maxPool2d, reshape } from "./reshape-layers.js";
import { Ledger, Scope } from "./scope.js";

const apply = (layer: Layer, x: Tensor, path = "net.pool1"): Tensor =>
  layer.apply(x, new Scope(new Ledger(true), path));
const batch = input("x", ["batch", 2, 3, 6]);

/** ((5 i mod 7) - 3) / 2 */
const ramp = (shape: number[]): NdArray =>
  ndArray(
    Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => (((5 * i) % 7) - 3) / 2),
    shape,
  );

// made by torch 1.13.1, /usr/bin/python3: x = torch.arange(36).mul(5).remainder(7).sub(3).div(2).reshape(1,2,3,6); print(CALL.flatten().tolist())
const table: [call: string, layer: Layer, shape: number[], values: number[]][] = [
  ["max_pool2d(x, 2)", maxPool2d(2), [1, 2, 1, 3], [1, 1, 1.5, 1.5, 0.5, 1]],
  ["avg_pool2d(x, 2)", avgPool2d(2), [1, 2, 1, 3], [-0.625, 0, 0.625, 0.625, -0.5, 0.125]],
  [
    "max_pool2d(x, (3,2), stride=(1,2), padding=(1,0))",
    maxPool2d([3, 2], { stride: [1, 2], padding: [1, 0] }),
    [1, 2, 3, 3],
    [1, 1, 1.5, 1, 1, 1.5, 0.5, 1, 1.5, 1.5, 0.5, 1, 1.5, 1.5, 1, 1.5, 1.5, 1],
  ],
  [
    "avg_pool2d(x, 3, stride=2, padding=1)",
    avgPool2d(3, { stride: 2, padding: 1 }),
    [1, 2, 2, 3],
    [
      -0.277778, -0.055556, 0.166667, -0.222222, -0.166667, 0.055556, 0.277778, 0, -0.166667, -0.055556, 0.277778,
      -0.277778,
    ],
  ],
];

describe("pooling layers", () => {
  for (const [call, layer, shape, values] of table)
    it(`${call} as PyTorch's`, async () => {
      const x = input("x", [1, 2, 3, 6]);
      const y = apply(layer, x);
      expect(y.shape).toEqual(shape);
      const feeds = new Map([[x, ramp([1, 2, 3, 6])]]);
      const [single] = await evaluateOrt([y], feeds);
      evaluate([y], feeds)[0].data.forEach((v, i) => {
        expect(v).toBeCloseTo(values[i], 6);
        expect(single[i]).toBeCloseTo(values[i], 5);
      });
    });

  it("have no parameters and take a symbolic batch", () => {
    for (const layer of [maxPool2d(3), avgPool2d([3, 2])]) {
      expect(layer.parametrised).toBe(false);
      expect(apply(layer, batch).shape.slice(0, 3)).toEqual(["batch", 2, 1]);
    }
  });

  it("name the place, the rule and what was given", () => {
    expect(() => apply(maxPool2d(4), batch)).toThrow(
      "maxPool2d(net.pool1): the window [4, 4] is larger than the image [batch, 2, 3, 6]",
    );
    expect(() => apply(avgPool2d(2), input("x", ["batch", 36]))).toThrow(
      "avgPool2d(net.pool1): images must be [batch, channels, height, width], the last three fixed, got [batch, 36]",
    );
    expect(() => apply(maxPool2d(2, { padding: 2 }), batch)).toThrow(
      "maxPool2d(net.pool1): the padding [2, 2, 2, 2] must be at most half the window [2, 2]",
    );
  });
});

describe("flatten and reshape", () => {
  it("keep the batch, symbolic or not, and the order of values", () => {
    expect(apply(flatten(), batch).shape).toEqual(["batch", 36]);
    expect(apply(reshape(4, 9), batch).shape).toEqual(["batch", 4, 9]);
    expect(apply(reshape(36), input("x", [5, 2, 3, 6])).shape).toEqual([5, 36]);
    const x = input("x", ["batch", 12]);
    const y = apply(flatten(), apply(reshape(3, 2, 2), x));
    const values = Array.from({ length: 24 }, (_, i) => i);
    expect([...evaluate([y], new Map([[x, ndArray(values, [2, 12])]]))[0].data]).toEqual(values);
    const images = apply(reshape(3, 2, 2), x);
    expect(evaluate([images], new Map([[x, ndArray(values, [2, 12])]]))[0].shape).toEqual([2, 3, 2, 2]);
  });

  it("name the place, the rule and what was given", () => {
    expect(() => apply(reshape(1, 28, 28), input("x", ["batch", 783]), "encoder.reshape0")).toThrow(
      "reshape(encoder.reshape0): [batch, 783] does not have as many values as [batch, 1, 28, 28]",
    );
    expect(() => apply(flatten(), input("x", [4, "height"]), "encoder.flatten3")).toThrow(
      "flatten(encoder.flatten3): every axis must be a number here, got [height]; give a fixed height",
    );
  });
});
