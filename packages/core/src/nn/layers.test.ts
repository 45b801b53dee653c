import { describe, expect, it } from "vitest";
import { input, ndArray, printGraph, type Tensor } from "../graph/index.js";
import { mul } from "../ops/index.js";
import { evaluate } from "../runtime/reference.js";
import { evaluateOrt } from "../testing/toy.js";
import { activation, activationNames, type Activation } from "./activation.js";
import { lambda, sequential } from "./layer.js";
import { linear } from "./linear.js";
import { mlp } from "./mlp.js";
import { Ledger, Scope } from "./scope.js";

const scopeOf = (path = "encoder"): Scope => new Scope(new Ledger(true), path);
const names = (scope: Scope): string[] => [...scope.ledger.parameters.keys()];
const shapes = (scope: Scope): unknown[] => [...scope.ledger.parameters.values()].map((p) => p.tensor.shape);

describe("linear", () => {
  const x = input("x", ["batch", 3]);
  it("is x W^T + b in PyTorch's layout", () => {
    const scope = scopeOf("head");
    const y = linear(2).apply(x, scope);
    expect(y.shape).toEqual(["batch", 2]);
    const [weight, bias] = [...scope.ledger.parameters.values()].map((p) => p.tensor);
    const feeds = new Map<Tensor, ReturnType<typeof ndArray>>([
      [x, ndArray([1, 2, 3, -1, 0, 1], [2, 3])],
      [weight, ndArray([1, 10, 100, 0.1, 0.2, 0.3], [2, 3])],
      [bias, ndArray([1000, 5])],
    ]);
    // by hand: 1 + 20 + 300 + 1000; 0.1 + 0.4 + 0.9 + 5; -1 + 100 + 1000; -0.1 + 0.3 + 5
    const wanted = [1321, 6.4, 1099, 5.2];
    evaluate([y], feeds)[0].data.forEach((v, i) => expect(v).toBeCloseTo(wanted[i], 10));
    expect(names(scope)).toEqual(["head.weight", "head.bias"]);
    expect(printGraph({ y })).toMatchInlineSnapshot(`
      "%0 = matmul(x, head.weight, head.bias) {"transposeA":false,"transposeB":true} [batch, 2]
      y: %0"
    `);
  });
  it("maps the last axis of more axes", () => {
    const scope = scopeOf();
    expect(linear(5, { inputs: 3 }).apply(input("x", [4, 7, 3]), scope).shape).toEqual([4, 7, 5]);
    expect(shapes(scope)).toEqual([[5, 3], [5]]);
  });
  it("can do without a bias", () => {
    const scope = scopeOf();
    linear(2, { bias: false }).apply(x, scope);
    expect(names(scope)).toEqual(["encoder.weight"]);
  });
  it("names the place, the rule, what was given and the remedy", () => {
    const scope = scopeOf("encoder.0");
    expect(() => linear(2, { inputs: 784 }).apply(input("x", [64, 28, 28]), scope)).toThrow(
      "linear(encoder.0): last axis must be 784, got [64, 28, 28]; flatten the input first",
    );
    expect(() => linear(2, { inputs: 784 }).apply(input("x", [64, 700]), scope)).toThrow(
      "linear(encoder.0): last axis must be 784, got [64, 700]; check the sizes of the layer before",
    );
    expect(() => linear(2).apply(input("x", [64, "width"]), scope)).toThrow(
      "linear(encoder.0): last axis must be a number, got [64, width]; check the sizes of the layer before",
    );
    for (const outputs of [0, -1, 2.5, NaN])
      expect(() => linear(outputs)).toThrow(`linear: outputs must be a positive whole number, got ${outputs}`);
  });
});

describe("mlp", () => {
  it("numbers its linear layers and activates between them", () => {
    const scope = scopeOf();
    const y = mlp([6, 5, 4]).apply(input("x", [2, 6]), scope);
    expect(names(scope)).toEqual(["encoder.0.weight", "encoder.0.bias", "encoder.1.weight", "encoder.1.bias"]);
    expect(shapes(scope)).toEqual([[5, 6], [5], [4, 5], [4]]);
    expect(printGraph({ y })).toMatchInlineSnapshot(`
      "%0 = matmul(x, encoder.0.weight, encoder.0.bias) {"transposeA":false,"transposeB":true} [2, 5]
      %1 = relu(%0) [2, 5]
      %2 = matmul(%1, encoder.1.weight, encoder.1.bias) {"transposeA":false,"transposeB":true} [2, 4]
      y: %2"
    `);
  });
  it("activates the last layer too where asked", () => {
    const layer = mlp([6, 5], { activateLast: true, activation: "tanh" });
    expect(layer.apply(input("x", [2, 6]), scopeOf()).op?.name).toBe("tanh");
    expect(mlp([6, 5]).apply(input("x", [2, 6]), scopeOf()).op?.name).toBe("matmul");
  });
  it("says what sizes must be", () => {
    const rule = "mlp: sizes must be two or more positive whole numbers, got";
    expect(() => mlp([784])).toThrow(`${rule} [784]`);
    expect(() => mlp([])).toThrow(`${rule} []`);
    expect(() => mlp(784 as never)).toThrow(`${rule} 784`);
    expect(() => mlp([784, 2], { activate: "relu" } as never)).toThrow("mlp.activate: unknown option");
    expect(() => mlp([784, 0])).toThrow(`${rule} [784, 0]`);
    expect(() => mlp([784, 1.5, 2])).toThrow(`${rule} [784, 1.5, 2]`);
    expect(() => mlp([6, 5]).apply(input("x", [2, 7]), scopeOf())).toThrow(
      "linear(encoder.0): last axis must be 6, got [2, 7]; check the sizes of the layer before",
    );
    expect(() => mlp([2, 3], { initializer: "xavier" as never })).toThrow("initializer: must be one of");
  });
});

describe("activation", () => {
  const formulas: Record<Activation, (x: number) => number> = {
    relu: (x) => Math.max(0, x),
    "leaky-relu": (x) => (x > 0 ? x : 0.01 * x),
    elu: (x) => (x > 0 ? x : Math.exp(x) - 1),
    tanh: Math.tanh,
    sigmoid: (x) => 1 / (1 + Math.exp(-x)),
    softplus: (x) => Math.log(1 + Math.exp(x)),
    none: (x) => x,
  };
  const points = [-3, -0.5, 0, 0.5, 3];
  for (const name of activationNames)
    it(`${name} has its formula, in float64 and float32`, async () => {
      const x = input("x", [5]);
      const y = activation(name).apply(x, scopeOf());
      const feeds = new Map([[x, ndArray(points)]]);
      const [exact] = evaluate([y], feeds);
      const [single] = await evaluateOrt([y], feeds);
      points.forEach((v, i) => {
        expect(exact.data[i]).toBeCloseTo(formulas[name](v), 12);
        expect(single[i]).toBeCloseTo(formulas[name](v), 5);
      });
    });
  it("names the known ones", () => {
    expect(() => activation("swish" as Activation)).toThrow(
      'activation: must be one of relu, leaky-relu, elu, tanh, sigmoid, softplus, none, got "swish"',
    );
    expect(() => activation("constructor" as Activation)).toThrow("activation: must be one of");
  });
});

it("sequential numbers only layers with parameters", () => {
  const scope = scopeOf("net");
  const double = lambda("double", (x) => mul(x, 2));
  const net = sequential(double, linear(3), double, sequential(double, linear(2)), double);
  expect(net.parametrised).toBe(true);
  expect(sequential(double).parametrised).toBe(false);
  expect(net.apply(input("x", [1, 4]), scope).shape).toEqual([1, 2]);
  expect(names(scope)).toEqual(["net.0.weight", "net.0.bias", "net.1.0.weight", "net.1.0.bias"]);
});
