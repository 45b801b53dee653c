import { describe, expect, it } from "vitest";
import { constant, input, ndArray, type Tensor } from "../graph/index.js";
import { add, clip, exp, mean, mul, neg, relu, softplus, sum } from "../ops/index.js";
import { GraphWriter, lowerNodes } from "./lower.js";

const [x, y] = [input("x", [2, 3]), input("y", [2, 3])];

function lowered(...roots: Tensor[]): { lines: string[]; writer: GraphWriter } {
  const writer = new GraphWriter();
  lowerNodes(writer, roots, new Map([x, y].map((t) => [t, t.name!])));
  return { writer, lines: writer.nodes.map((n) => `${n.outputs.join()} = ${n.opType}(${n.inputs.join(", ")})`) };
}

describe("lowerNodes", () => {
  it("writes what the roots need, in order", () => {
    exp(y); // no root needs it
    expect(lowered(sum(relu(add(x, y)), 1)).lines).toMatchInlineSnapshot(`
      [
        "Add_0 = Add(x, y)",
        "Relu_1 = Relu(Add_0)",
        "ReduceSum_3 = ReduceSum(Relu_1, const_2)",
      ]
    `);
  });
  it("writes equal nodes once, different ones twice", () => {
    expect(lowered(add(mul(x, y), mul(x, y))).lines).toHaveLength(2);
    expect(lowered(mean(x, 0), mean(x, 1)).lines).toHaveLength(2);
    expect(lowered(mul(x, y), mul(y, x)).lines).toHaveLength(2);
    expect(lowered(clip(x, -Infinity, 1), clip(x, NaN, 1)).lines).toHaveLength(2);
  });
  it("shares constants by value, kind and shape", () => {
    const { writer } = lowered(add(x, 2), mul(x, 2), mul(x, constant(ndArray([2], [1]))), mul(x, -0), mul(x, 0));
    expect(writer.initializers.map((c) => [c.shape, [...new Float32Array(c.raw.slice().buffer)]])).toEqual([
      [[], [2]],
      [[1], [2]],
      [[], [-0]],
      [[], [0]],
    ]);
  });
  it("keeps names apart by prefix", () => {
    const writer = new GraphWriter("body/");
    lowerNodes(writer, [neg(x)], new Map([[x, "x"]]));
    expect(writer.nodes[0].outputs[0]).toMatch(/^body\/Neg_/);
  });
  it("composes a stable softplus", () => {
    expect(lowered(softplus(x)).lines).toMatchInlineSnapshot(`
      [
        "Relu_0 = Relu(x)",
        "Abs_1 = Abs(x)",
        "Sigmoid_2 = Sigmoid(Abs_1)",
        "Log_3 = Log(Sigmoid_2)",
        "Sub_4 = Sub(Relu_0, Log_3)",
      ]
    `);
  });
});

it("a sum over the rows of a matrix is a product with ones, other sums are not", () => {
  expect(lowered(sum(x, 0)).lines).toEqual(["Gemm_1 = Gemm(const_0, x)", "Reshape_3 = Reshape(Gemm_1, const_2)"]);
  expect(lowered(sum(x, 0, true)).lines).toEqual(["Gemm_1 = Gemm(const_0, x)"]);
  expect(lowered(sum(x, 1)).lines[0]).toContain("ReduceSum");
  expect(lowered(sum(x)).lines[0]).toContain("ReduceSum");
});
