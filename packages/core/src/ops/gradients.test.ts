import { describe, expect, it } from "vitest";
import { apply, constant, input, mapN, ndArray, topological, type Op, type Tensor } from "../graph/index.js";
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

describe("a tensor that is taken apart and put together", () => {
  const point = [ndArray([0.5, -1, 2, 3, 0.25, 1, -2, 0.75, 1.5, -0.5, 1.25, 2.5], [2, 6])];
  const kinds = (roots: readonly Tensor[]): string[] => topological(roots).flatMap(({ op }) => (op ? [op.name] : []));
  /** Parts of [2, 6] in some order, each with a slope of its own, the rest left out. */
  const parts = (spans: readonly (readonly [number, number])[]) => (x: Tensor) =>
    spans
      .map(([start, end], i) => ops.sum(ops.mul(ops.square(ops.sliceAxis(x, 1, start, end)), i + 1)))
      .reduce((a, b) => ops.add(a, b));

  it.each([
    ["in order", [[0, 2], [2, 3], [3, 6]], []], // prettier-ignore
    ["in the other", [[3, 6], [2, 3], [0, 2]], []], // prettier-ignore
    ["with the ends left out", [[1, 2], [2, 5]], ["pad"]], // prettier-ignore
    ["with a gap", [[0, 2], [3, 6]], ["pad", "pad"]], // prettier-ignore
    ["overlapping", [[0, 4], [2, 6]], ["pad", "pad"]], // prettier-ignore
    ["twice the same", [[0, 3], [0, 3], [3, 6]], ["pad"]], // prettier-ignore
  ] as [string, [number, number][], string[]][])(
    "%s: the slopes, and no more zeros than needed",
    (_, spans, padded) => {
      const build = parts(spans);
      expect(checkGradient((x) => build(x), point).entries).toBe(12);
      const x = input("x", [2, 6]);
      const made = kinds(ops.gradient(build(x), [x]));
      expect(made.filter((kind) => kind === "pad")).toEqual(padded);
      expect(made.filter((kind) => kind === "concat").length).toBe(padded.length < 2 ? 1 : 0);
    },
  );

  it("a part of a part is cut from the whole, along one axis", () => {
    const x = input("x", [2, 6]);
    const part = ops.sliceAxis(x, 1, 1, 5);
    const value = (y: Tensor): number[] => [...evaluate([y], new Map([[x, point[0]]]))[0].data];
    for (const [y, wanted, made] of [
      [ops.sliceAxis(part, 1, 1, 3), [2, 3, 1.5, -0.5], ["slice"]],
      [ops.sliceAxis(part, 1, 0, 4, 2), [-1, 3, 0.75, -0.5], ["slice"]],
      [ops.sliceAxis(ops.sliceAxis(x, 1, 0, 6, 2), 1, 1, 3), [2, 0.25, 1.5, 1.25], ["slice", "slice"]],
      [ops.sliceAxis(part, 0, 1, 2), [0.75, 1.5, -0.5, 1.25], ["slice", "slice"]],
    ] as const) {
      expect(value(y)).toEqual(wanted);
      expect(kinds([y])).toEqual(made);
    }
  });

  it("a part of one piece is cut from that piece, and the piece itself is not cut", () => {
    const [a, b, c] = [input("a", [2, 3]), input("b", [2, 1]), input("c", [2, 2])];
    const all = ops.concat([a, b, c]);
    expect(ops.sliceAxis(all, 1, 3, 4)).toBe(b);
    expect(ops.sliceAxis(all, 1, 4, 6)).toBe(c);
    expect(kinds([ops.sliceAxis(all, 1, 1, 3)])).toEqual(["slice"]);
    expect(kinds([ops.sliceAxis(all, 1, 2, 4)])).toEqual(["concat", "slice"]);
    expect(kinds([ops.slice(all, [[0, 1], [3, 4]])])).toEqual(["concat", "slice"]); // prettier-ignore
    const values = new Map([a, b, c].map((x, i) => [x, ndArray([1, 2, 3, 4, 5, 6].slice(0, [6, 2, 4][i]), x.shape as number[])])); // prettier-ignore
    expect([...evaluate([ops.sliceAxis(all, 1, 0, 3, 2)], values)[0].data]).toEqual([1, 3, 4, 6]);
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
