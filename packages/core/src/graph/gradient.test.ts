import { describe, expect, it } from "vitest";
import {
  add,
  broadcastTo,
  exp,
  floor,
  full,
  gradient,
  matmul,
  mean,
  mul,
  neg,
  relu,
  reshape,
  square,
  stopGradient,
  sub,
  sum,
} from "../ops/index.js";
import { evaluate } from "../runtime/reference.js";
import { ndArray, type NdArray } from "./nd-array.js";
import { printGraph } from "./print.js";
import { constant, input, topological, type Tensor } from "./tensor.js";

const x = input("x", [3]);
const at = (values: readonly number[]): Map<Tensor, NdArray> => new Map([[x, ndArray(values)]]);
const slope = (loss: Tensor, values: readonly number[]): number[] => [
  ...evaluate(gradient(loss, [x]), at(values))[0].data,
];

describe("gradient", () => {
  it("adds over all paths", () => {
    // d (x x + 3 x) = 2 x + 3
    expect(slope(sum(add(mul(x, x), mul(3, x))), [1, -2, 0.5])).toEqual([5, -1, 4]);
  });
  it("sums over what was broadcast, once, and keeps the parameter's shape", () => {
    const [b, row, scalar] = [input("b", [1, 3]), input("row", [3]), input("scalar", [])];
    const y = input("y", [4, 3]);
    const loss = sum(mul(y, add(add(b, row), scalar)));
    const gradients = gradient(loss, [b, row, scalar]);
    expect(gradients.map((g) => g.shape)).toEqual([[1, 3], [3], []]);
    const values = evaluate(
      gradients,
      new Map([
        [
          y,
          ndArray(
            Array.from({ length: 12 }, (_, i) => i),
            [4, 3],
          ),
        ],
      ]),
    );
    expect(values.map((v) => [...v.data])).toEqual([[18, 22, 26], [18, 22, 26], [66]]);
  });
  it("is zero, of the right shape, where the loss does not depend on w", () => {
    const [g, h] = gradient(sum(x), [input("other", [2, 2]), x]);
    expect(evaluate([g], new Map())[0]).toEqual(ndArray([0, 0, 0, 0], [2, 2]));
    expect(h.shape).toEqual([3]);
    expect(slope(sum(stopGradient(square(x))), [1, 2, 3])).toEqual([0, 0, 0]);
    expect(slope(sum(floor(x)), [1.5, 2, 3])).toEqual([0, 0, 0]);
  });
  it("stops where it is told and nowhere else", () => {
    expect(slope(sum(mul(stopGradient(x), x)), [1, -2, 3])).toEqual([1, -2, 3]);
  });
  it("of the loss itself is 1", () => {
    const loss = sum(x);
    expect([...evaluate(gradient(loss, [loss]), at([1, 2, 3]))[0].data]).toEqual([1]);
  });
  it("can be taken of a gradient", () => {
    const [first] = gradient(sum(mul(x, mul(x, x))), [x]);
    expect([...evaluate(gradient(sum(first), [x]), at([1, -2, 0.5]))[0].data]).toEqual([6, -12, 3]);
  });
  it("visits only nodes between w and the loss", () => {
    const data = input("data", [3]);
    const loss = sum(mul(exp(data), x));
    const [g] = gradient(loss, [x]);
    expect(printGraph({ g })).toMatchInlineSnapshot(`
      "%0 = exp(data) [3]
      g: %0"
    `);
  });
  it("shares the forward pass with the loss, and takes the whole of it from deep graphs", () => {
    let y = x;
    for (let i = 0; i < 20_000; i++) y = add(y, 1);
    const [g] = gradient(sum(y), [x]);
    expect([...evaluate([g], at([1, 2, 3]))[0].data]).toEqual([1, 1, 1]);
    const hidden = relu(matmul(input("a", [2, 3]), input("w", [3, 4])));
    const loss = mean(square(hidden));
    const w = topological([loss]).find((n) => n.name === "w")!;
    expect(topological(gradient(loss, [w]))).toContain(hidden);
  });
  it("wants a scalar", () => {
    expect(() => gradient(square(x), [x])).toThrow(
      "gradient: the loss must be a scalar, got [3]; take its mean or sum",
    );
  });
});

describe("apply", () => {
  it("folds constants of one value, and neutral elements", () => {
    expect(add(2, mul(3, 4)).constant).toEqual(ndArray([14], []));
    expect(mul(x, 1)).toBe(x);
    expect(add(0, x)).toBe(x);
    expect(sub(x, 0)).toBe(x);
    expect(mul(x, constant(ndArray([1, 1, 1])))).toBe(x);
    expect(mul(input("s", []), constant(ndArray([1, 1]))).shape).toEqual([2]); // that one stretches
  });
});

describe("elementwise ops on one stretched value", () => {
  it("work on the value before it is stretched, and not at all on neutral ones", () => {
    const s = input("s", []);
    const stretched = broadcastTo(s, [2, 3]);
    expect(printGraph({ y: reshape(neg(mul(stretched, 2)), [6]) })).toMatchInlineSnapshot(`
      "%0 = mul(s, 2) []
      %1 = neg(%0) []
      %2 = broadcastTo(%1) {"shape":[6]} [6]
      y: %2"
    `);
    expect(mul(full([3], 1), x)).toBe(x);
    expect(add(x, full([3], 0))).toBe(x);
    expect(mul(full([2, 1], 1), x).shape).toEqual([2, 3]);
    const [value, g] = evaluate(
      [exp(stretched), ...gradient(sum(exp(stretched)), [s])],
      new Map([[s, ndArray([Math.log(2)], [])]]),
    );
    expect(value).toEqual(ndArray([2, 2, 2, 2, 2, 2], [2, 3]));
    expect(g.data[0]).toBeCloseTo(12, 12);
  });
});
