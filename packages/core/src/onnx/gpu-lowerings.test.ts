import { describe, expect, it } from "vitest";
import { input, type NdArray, type Tensor } from "../graph/index.js";
import { conv2dWeightGrad, matmul, sum } from "../ops/index.js";
import { openOnnx } from "../runtime/open-onnx.js";
import { evaluate } from "../runtime/reference.js";
import { values } from "../testing/op-cases/op-cases.js";
import { graphModel, graphProto } from "./graph-model.js";
import { webGpuLowerings } from "./gpu-lowerings.js";

const x = (shape: number[]): Tensor => input("x", shape);
const y = (shape: number[]): Tensor => input("y", shape);
const bias = input("bias", [5]);

/** What the lowerings rewrite, and an operator that shows it. */
const cases: [string, Tensor, readonly Tensor[], string][] = [
  ...[false, true].flatMap((transposeA) =>
    [false, true].map((transposeB): [string, Tensor, readonly Tensor[], string] => {
      const [a, b] = [x(transposeA ? [4096, 3] : [3, 4096]), y(transposeB ? [5, 4096] : [4096, 5])];
      const product = matmul(a, b, { transposeA, transposeB, bias });
      return [`product ${transposeA ? "aT" : "a"} ${transposeB ? "bT" : "b"} + bias`, product, [a, b, bias], "MatMul"];
    }),
  ),
  ...[false, true].map((keepAxes): [string, Tensor, readonly Tensor[], string] => {
    const image = x([20, 3, 16, 16]);
    return [`sum, ${keepAxes ? "axes kept" : "axes dropped"}`, sum(image, [0, 2, 3], keepAxes), [image], "ReduceSum"];
  }),
  ...[
    [3, 1],
    [4, 2],
  ].map(([kernel, stride]): [string, Tensor, readonly Tensor[], string] => {
    const [image, positions] = [x([4, 3, 8, 8]), y([4, 5, (8 - kernel) / stride + 1, (8 - kernel) / stride + 1])];
    const gradient = conv2dWeightGrad(image, positions, kernel, { stride });
    return [`weight gradient, kernel ${kernel}`, gradient, [image, positions], "MatMul"];
  }),
];

describe("the lowerings for WebGPU give the same values", () => {
  it.each(cases)("%s", async (_, out, inputs, operator) => {
    const graph = { name: "test", inputs, outputs: { out } };
    const written = graphProto(graph, webGpuLowerings).graph.nodes.map(({ opType }) => opType);
    expect(written).toContain(operator);
    expect(written).not.toEqual(graphProto(graph).graph.nodes.map(({ opType }) => opType));
    const feeds = new Map<Tensor, NdArray>(inputs.map((one, i) => [one, values(one.shape as number[], -1, 1, i)]));
    const { executable: net } = await openOnnx(graphModel(graph, webGpuLowerings), "test", { threads: 1 });
    const fed = [...feeds].map(([one, { shape, data }]) => [
      one.name!,
      { dtype: "float", shape, data: Float32Array.from(data) } as const,
    ]);
    const { out: got } = await net.run(Object.fromEntries(fed));
    await net.release();
    const [want] = evaluate([out], feeds);
    expect(got.shape).toEqual(want.shape);
    // sums of up to 5120 terms
    want.data.forEach((v, i) => expect(Math.abs(Number(got.data[i]) - v)).toBeLessThan(2e-4));
  });

  it("small products and sums stay as they are", () => {
    const [a, b] = [x([3, 64]), y([64, 5])];
    const graph = { name: "test", inputs: [a, b], outputs: { product: matmul(a, b), sum: sum(a, [0, 1]) } };
    expect(graphProto(graph, webGpuLowerings)).toEqual(graphProto(graph));
  });
});
