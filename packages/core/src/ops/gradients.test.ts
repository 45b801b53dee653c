import { describe, expect, it } from "vitest";
import { apply, constant, input, mapN, ndArray, type Op, type Tensor } from "../graph/index.js";
import { checkGradient, compareGradient } from "../testing/gradient-check.js";
import { opCases, withoutGradient } from "../testing/op-cases/op-cases.js";
import { evaluate } from "../runtime/reference.js";
import * as ops from "./index.js";

describe("the gradient of every op agrees with central differences, entry by entry", () => {
  for (const { op, name, build, point } of opCases)
    it(`${op}: ${name}`, () => {
      expect(checkGradient(build, point).entries).toBeGreaterThan(0);
    });
});

it("has a row for every exported op, or a reason why not", () => {
  const covered = new Set<string>([...opCases.map((row) => row.op), ...Object.keys(withoutGradient)]);
  const missing = Object.entries(ops).flatMap(([name, value]) =>
    typeof value === "function" && !covered.has(name) ? [name] : [],
  );
  expect(missing).toEqual([]);
  expect(opCases.filter((row) => row.op in withoutGradient).map((row) => row.op)).toEqual([]);
});

describe("the check itself", () => {
  const broken = (vjp: Op<undefined>["vjp"]): ((x: Tensor) => Tensor) => {
    const op: Op<undefined> = {
      name: "cube",
      infer: ([x]) => ({ shape: x.shape, dtype: x.dtype }),
      vjp,
      onnx: (_w, [x]) => x,
      eval: (x) => mapN(x, (v) => v ** 3),
    };
    return (x) => apply(op, [x], undefined);
  };
  const at = [ndArray([0.5, -1, 2])];

  it("passes the right rule", () => {
    expect(
      checkGradient(
        broken((g, { inputs: [x] }) => [ops.mul(g, ops.mul(3, ops.square(x)))]),
        at,
      ),
    ).toMatchObject({ entries: 9, mismatches: [] });
  });
  it("fails a rule that is off by 0.01 % at one of the entries", () => {
    const rule = broken((g, { inputs: [x] }) => [
      ops.mul(g, ops.mul(constant(ndArray([3, 3, 3.0003])), ops.square(x))),
    ]);
    const { mismatches } = compareGradient(rule, at);
    expect(mismatches).toHaveLength(1);
    expect(mismatches[0]).toMatchObject({ input: 0, at: 2, output: 2 });
    expect(() => checkGradient(rule, at)).toThrow(
      /1 of 9 entries are wrong; first: d out\[2\] \/ d input 0 \[3\]\[2\] is 12.0012/,
    );
  });
  it("fails a rule that mixes the entries up, one that is NaN, and a missing one", () => {
    const mixed = broken((g, { inputs: [x] }) => [ops.mul(ops.sum(g), ops.mul(3, ops.square(x)))]);
    expect(compareGradient(mixed, at).mismatches).toHaveLength(6);
    expect(
      compareGradient(
        broken((g) => [ops.mul(g, NaN)]),
        at,
      ).mismatches,
    ).toHaveLength(9);
    expect(compareGradient(broken(null), at).mismatches).toHaveLength(3);
  });
});

describe("where a maximum is met twice", () => {
  const slopes = (f: (x: Tensor) => Tensor, values: number[], shape: number[]): number[] => {
    const x = input("x", shape);
    return [...evaluate(ops.gradient(ops.sum(f(x)), [x]), new Map([[x, ndArray(values, shape)]]))[0].data];
  };
  it("maxPool2d gives the gradient to the first, as PyTorch does", () => {
    expect(slopes((x) => ops.maxPool2d(x, 2), [1, 3, 3, 3], [1, 1, 2, 2])).toEqual([0, 1, 0, 0]);
  });
  it("maxOf and max share it", () => {
    expect(slopes((x) => ops.maxOf(x), [3, 1, 3], [3])).toEqual([0.5, 0, 0.5]);
    expect(slopes((x) => ops.max(x, x), [3, 1], [2])).toEqual([1, 1]);
  });
});
