import digammaOracle from "@stdlib/math-base-special-digamma";
import erfOracle from "@stdlib/math-base-special-erf";
import lgammaOracle from "@stdlib/math-base-special-gammaln";
import { describe, expect, it } from "vitest";
import { constant, input, ndArray, type Tensor } from "../graph/index.js";
import { evaluate } from "../runtime/reference.js";
import { ortRuntime } from "../runtime/index.js";
import * as ops from "./index.js";

/** Points from 10^low to 10^high, evenly in the logarithm. */
const decades = (low: number, high: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => 10 ** (low + ((high - low) * i) / (count - 1)));

const reference = (f: (x: Tensor) => Tensor, at: readonly number[]): Float64Array =>
  evaluate([f(constant(ndArray(at)))])[0].data;

async function onnx(f: (x: Tensor) => Tensor, at: readonly number[]): Promise<Float32Array> {
  const x = input("x", [at.length]);
  const graph = await (
    await ortRuntime({ threads: 1 })
  ).compile({ name: "special", inputs: [x], outputs: { y: f(x) } });
  const { y } = await graph.run({ x: { dtype: "float", shape: [at.length], data: Float32Array.from(at) } });
  await graph.release();
  return y.data as Float32Array;
}

const error = (got: ArrayLike<number>, want: readonly number[]): number =>
  Math.max(...want.map((v, i) => Math.abs(got[i] - v) / Math.max(1, Math.abs(v))));

const rows = [
  {
    name: "erf",
    f: ops.erf,
    oracle: erfOracle,
    at: [-30, -7, -5.9, -2.9999, -1, 0, 1e-9, 0.1, ...decades(-3, 1, 200)],
  },
  { name: "lgamma", f: ops.lgamma, oracle: lgammaOracle, at: [0.5, 1, 1.5, 2, 3, 9.999, 10, ...decades(-3, 6, 500)] },
  {
    name: "digamma",
    f: ops.digamma,
    oracle: digammaOracle,
    at: [0.5, 1, 1.4616321449683622, 2, 9.999, 10, ...decades(-3, 6, 500)],
  },
];

describe("special functions", () => {
  for (const { name, f, oracle, at } of rows) {
    it(`${name}: the float64 reference is within 1e-12 of @stdlib's`, () => {
      expect(
        error(
          reference(f, at),
          at.map((x) => oracle(x)),
        ),
      ).toBeLessThan(1e-12);
    });
    it(`${name}: ONNX in float32 is within 2e-6`, async () => {
      const rounded = at.map(Math.fround);
      expect(
        error(
          await onnx(f, rounded),
          rounded.map((x) => oracle(x)),
        ),
      ).toBeLessThan(2e-6);
    });
  }

  // trigamma(1) = pi^2/6, trigamma(1/2) = pi^2/2, psi''(1) = -2 zeta(3), psi'''(1) = pi^4/15: Abramowitz & Stegun 6.4.2, 6.4.4
  it("polygamma has its known values, in both precisions", async () => {
    const zeta3 = 1.2020569031595942;
    const known: [number, number, number][] = [
      [1, 1, Math.PI ** 2 / 6],
      [1, 0.5, Math.PI ** 2 / 2],
      [2, 1, -2 * zeta3],
      [3, 1, Math.PI ** 4 / 15],
    ];
    for (const [order, at, value] of known) {
      const f = (x: Tensor): Tensor => ops.polygamma(order, x);
      expect(reference(f, [at, at])[0]).toBeCloseTo(value, 11);
      expect(Math.abs((await onnx(f, [at]))[0] / value - 1)).toBeLessThan(2e-6);
    }
    expect(() => ops.polygamma(-1, input("x", []))).toThrow(
      "polygamma: the order must be a whole number from 0 to 8, got -1",
    );
  });
  it("outside x > 0 the reference says NaN, and at 0 log Gamma is infinite", () => {
    expect([...reference(ops.lgamma, [-1.5, 0])]).toEqual([NaN, Infinity]);
    expect([...reference(ops.digamma, [-1.5, 0])]).toEqual([NaN, NaN]);
  });
});

describe("logits of +-500 stay finite, result and gradient, on the reference and on ONNX Runtime", () => {
  const logits = [-500, -89, -1, 0, 1, 89, 500, 500];
  const functions: Record<string, (x: Tensor) => Tensor> = {
    softplus: ops.softplus,
    logSigmoid: ops.logSigmoid,
    sigmoid: ops.sigmoid,
    logSumExp: (x) => ops.logSumExp(x),
    softmax: (x) => ops.softmax(x),
    logSoftmax: (x) => ops.logSoftmax(x),
    elu: (x) => ops.elu(x),
    tanh: ops.tanh,
  };
  for (const [name, f] of Object.entries(functions))
    it(name, async () => {
      const x = input("x", [logits.length]);
      const y = f(x);
      const outputs = { y, slope: ops.gradient(ops.sum(ops.mul(y, y)), [x])[0] };
      const wanted = evaluate(Object.values(outputs), new Map([[x, ndArray(logits)]]));
      const graph = await (await ortRuntime({ threads: 1 })).compile({ name, inputs: [x], outputs });
      const got = await graph.run({ x: { dtype: "float", shape: [logits.length], data: Float32Array.from(logits) } });
      await graph.release();
      Object.keys(outputs).forEach((key, i) => {
        expect([...wanted[i].data].every(Number.isFinite), `${key}, reference`).toBe(true);
        expect([...(got[key].data as Float32Array)].every(Number.isFinite), `${key}, ONNX`).toBe(true);
        expect(error(got[key].data as Float32Array, [...wanted[i].data])).toBeLessThan(2e-6);
      });
    });
});
