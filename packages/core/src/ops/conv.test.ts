import { beforeAll, describe, expect, it } from "vitest";
import { constant, ndArray, input, printGraph, Tensor, type NdArray } from "../graph/index.js";
import { GraphWriter, lowerNodes } from "../onnx/index.js";
import { evaluate } from "../runtime/reference.js";
import { ortRuntime, type Runtime } from "../runtime/index.js";
import { values } from "../testing/op-cases/op-cases.js";
import {
  chooseWeightGrad,
  sideBySideWithin,
  weightGradLowerings,
  type WeightGradLowering,
} from "./conv-weight-grad.js";
import * as ops from "./index.js";

let runtime: Runtime;
beforeAll(async () => {
  runtime = await ortRuntime({ threads: 1 });
});

async function runOnnx(
  out: Tensor,
  feeds: ReadonlyMap<Tensor, NdArray>,
): Promise<{ shape: readonly number[]; data: Float32Array }> {
  const graph = await runtime.compile({ name: "conv", inputs: [...feeds.keys()], outputs: { out } });
  const fed = [...feeds].map(([x, { shape, data }]) => [
    x.name!,
    { dtype: x.dtype, shape, data: Float32Array.from(data) },
  ]);
  const { out: result } = await graph.run(Object.fromEntries(fed));
  await graph.release();
  return { shape: result.shape, data: result.data as Float32Array };
}

function expectClose(got: { shape: readonly number[]; data: Float32Array }, want: NdArray): void {
  expect(got.shape).toEqual(want.shape);
  want.data.forEach((v, i) => expect(Math.abs(got.data[i] - v)).toBeLessThan(1e-5 * Math.max(1, Math.abs(v))));
}

/** [image, positions' channels, kernel, options, the lowerings that fit]. */
const shapes: [number[], number, ops.Pair, Omit<ops.ConvOptions, "bias">, WeightGradLowering[]][] = [
  [[3, 2, 6, 5], 4, 3, {}, []],
  [[3, 2, 6, 5], 4, 3, { stride: 2, padding: 1 }, []],
  [[2, 1, 7, 7], 3, [3, 2], { stride: [2, 3], padding: [0, 1, 1, 0] }, []],
  [[2, 3, 7, 6], 2, 2, { stride: 2, dilation: [2, 3] }, []],
  [[4, 3, 5, 4], 2, 1, {}, []],
  [[4, 3, 5, 4], 6, [5, 4], {}, ["dense"]],
];

// a few offsets at once, as where all of them would need a larger tensor than a GPU takes
const lowerings = { ...weightGradLowerings, sideBySideInParts: sideBySideWithin(1000) };

describe("every lowering of a convolution's weight gradient gives the same values", () => {
  for (const [image, out, kernel, options, extra] of shapes)
    for (const lowering of ["swapped", "gemmPerOffset", "sideBySide", "sideBySideInParts", ...extra] as const)
      it(`${lowering}: [${image}] -> ${out} channels, kernel ${kernel} ${JSON.stringify(options)}`, async () => {
        const x = input("x", image);
        const [kh, kw] = typeof kernel === "number" ? [kernel, kernel] : kernel;
        const places = ops.conv2d(x, input("w", [out, image[1], kh, kw]), options).shape;
        const g = input("g", places);
        const node = ops.conv2dWeightGrad(x, g, kernel, options);
        const forced = new Tensor(
          {
            ...node.op!,
            onnx: (w, [a, b], { attributes }) =>
              lowerings[lowering](w, a, b, { window: attributes, image, positions: places }),
          },
          node.inputs,
          node.attributes,
          node.shape,
          node.dtype,
        );
        const feeds = new Map([
          [x, values(image, -1, 1)],
          [g, values(places as number[], -1, 1, 5)],
        ]);
        expectClose(await runOnnx(forced, feeds), evaluate([node], feeds)[0]);
      });
  it("the rule takes a plain product where the kernel covers the image", () => {
    const window = { kernel: [7, 7], stride: [1, 1], dilation: [1, 1], padding: [0, 0, 0, 0] };
    expect(chooseWeightGrad({ window, image: [128, 64, 7, 7], positions: [128, 20, 1, 1] })).toBe("dense");
    expect(chooseWeightGrad({ window, image: [128, 64, 14, 14], positions: [128, 20, 8, 8] })).toBe("gemmPerOffset");
    expect(chooseWeightGrad({ window, image: [128, 1, 14, 14], positions: [128, 20, 8, 8] })).toBe("swapped");
  });
});

// By hand: padded places are 0, so that out[0, 0] = 4 x[0, 0] = 0, out[0, 1] = 3 x[0, 1] + 4 x[0, 2] = 11, out[1, 1] = 5 + 2 * 6 + 3 * 9 + 4 * 10 = 84, ...
it("conv2d does not flip the kernel, and pads on both sides", () => {
  const x = input("x", [1, 1, 4, 4]);
  const w = input("w", [1, 1, 2, 2]);
  const feeds = new Map([
    [
      x,
      ndArray(
        Array.from({ length: 16 }, (_, i) => i),
        [1, 1, 4, 4],
      ),
    ],
    [w, ndArray([1, 2, 3, 4], [1, 1, 2, 2])],
  ]);
  expect([...evaluate([ops.conv2d(x, w, { stride: 2, padding: 1 })], feeds)[0].data]).toEqual([
    0, 11, 9, 40, 84, 40, 24, 41, 15,
  ]);
});

describe("a symbolic batch passes through, and the graph runs at any size", () => {
  const one = (f: (x: Tensor) => Tensor, rest: readonly number[]) => async (): Promise<void> => {
    const x = input("x", ["batch", ...rest]);
    const out = f(x);
    expect(out.shape[0]).toBe("batch");
    for (const batch of [1, 3]) {
      const feeds = new Map([[x, values([batch, ...rest], -1, 1)]]);
      expectClose(await runOnnx(out, feeds), evaluate([out], feeds)[0]);
    }
  };
  const fixed = (shape: readonly number[]): Tensor => constant(values(shape, -1, 1, 5));
  it(
    "conv2d",
    one((x) => ops.conv2d(x, fixed([3, 2, 3, 3]), { stride: 2, padding: 1 }), [2, 5, 6]),
  );
  it(
    "conv2d over the whole image",
    one((x) => ops.conv2d(x, fixed([3, 2, 5, 6])), [2, 5, 6]),
  );
  it(
    "convTranspose2d",
    one((x) => ops.convTranspose2d(x, fixed([2, 3, 3, 3]), { stride: 2, outputPadding: 1 }), [2, 3, 2]),
  );
  it(
    "convTranspose2d from one place",
    one((x) => ops.convTranspose2d(x, fixed([2, 3, 4, 4])), [2, 1, 1]),
  );
  it(
    "maxPool2d",
    one((x) => ops.maxPool2d(x, 2), [2, 4, 5]),
  );
  it(
    "avgPool2d",
    one((x) => ops.avgPool2d(x, 3, { stride: 2, padding: 1 }), [2, 4, 5]),
  );
  it(
    "slice",
    one((x) => ops.slice(x, [undefined, [1, undefined, 2]]), [5]),
  );
  it(
    "pad",
    one((x) => ops.pad(x, [0, 1], [0, 2], -1), [3]),
  );
  it(
    "concat",
    one((x) => ops.concat([x, ops.square(x)], 1), [3]),
  );
  it(
    "tile",
    one((x) => ops.tile(x, [1, 3]), [2]),
  );
  it(
    "split",
    one((x) => ops.mul(...(ops.split(x, 2, 1) as [Tensor, Tensor])), [4]),
  );
  it(
    "select",
    one((x) => ops.select(x, 1, 1), [3, 2]),
  );
});

describe("the ONNX nodes of a convolution depend on its sizes", () => {
  const nodes = (out: Tensor): string[] => {
    const writer = new GraphWriter();
    lowerNodes(writer, [out], new Map(out.inputs.map((x) => [x, x.name!])));
    return writer.nodes.map((node) => node.opType);
  };
  const conv = (image: number[], kernel: number[], options = {}): string[] =>
    nodes(ops.conv2d(input("x", image), input("w", kernel), options));
  const transposed = (image: number[], kernel: number[], options = {}): string[] =>
    nodes(ops.convTranspose2d(input("x", image), input("w", kernel), options));
  it("conv2d", () => {
    expect(conv([8, 8, 9, 9], [4, 8, 3, 3], { padding: 1 })).toEqual(["Conv"]);
    expect(conv([8, 8, 9, 9], [2, 8, 3, 3], { padding: 1 })).toEqual(["Slice", "Transpose", "ConvTranspose"]);
    expect(conv([8, 8, 9, 9], [2, 8, 3, 3], { padding: 3 })).toEqual(["Conv"]);
    expect(conv([8, 8, 9, 9], [2, 8, 3, 3], { stride: 2 })).toEqual(["Conv"]);
    expect(conv([8, 8, 3, 3], [4, 8, 3, 3])).toEqual(["Reshape", "Reshape", "Gemm", "Reshape"]);
  });
  it("convTranspose2d", () => {
    expect(transposed([8, 4, 9, 9], [4, 8, 3, 3], { padding: 1 })).toEqual(["ConvTranspose"]);
    expect(transposed([8, 2, 9, 9], [2, 8, 3, 3], { padding: 1 })).toEqual(["Slice", "Transpose", "Conv"]);
    expect(transposed([8, 2, 9, 9], [2, 8, 3, 3], { stride: 2 })).toEqual(["ConvTranspose"]);
    expect(transposed([8, 4, 1, 1], [4, 8, 3, 3])).toEqual(["Reshape", "Reshape", "Gemm", "Reshape"]);
  });
});

it("prints a strided convolution and its gradients as three nodes and a sum", () => {
  const [x, w, b] = [input("x", [8, 3, 9, 9]), input("w", [16, 3, 3, 3]), input("b", [16])];
  const y = ops.conv2d(x, w, { stride: 2, padding: 1, bias: b });
  const [dx, dw, db] = ops.gradient(ops.sum(y), [x, w, b]) as [Tensor, Tensor, Tensor];
  expect(printGraph({ y, dx, dw, db })).toMatchInlineSnapshot(`
    "%0 = conv2d(x, w, b) {"kernel":[3,3],"stride":[2,2],"dilation":[1,1],"padding":[1,1,1,1]} [8, 16, 5, 5]
    %1 = broadcastTo(1) {"shape":[8,16,5,5]} [8, 16, 5, 5]
    %2 = convTranspose2d(%1, w) {"kernel":[3,3],"stride":[2,2],"dilation":[1,1],"padding":[1,1,1,1],"outputPadding":[0,0]} [8, 3, 9, 9]
    %3 = conv2dWeightGrad(x, %1) {"kernel":[3,3],"stride":[2,2],"dilation":[1,1],"padding":[1,1,1,1]} [16, 3, 3, 3]
    %4 = sum(%1) {"axes":[0,2,3],"keepAxes":false} [16]
    y: %0
    dx: %2
    dw: %3
    db: %4"
  `);
});

describe("errors name the place, the rule, what was given", () => {
  const x = input("x", [2, 3, 5, 5]);
  const rows: [() => unknown, string][] = [
    [
      () => ops.conv2d(x, input("w", [4, 2, 3, 3])),
      "conv2d: the kernel [4, 2, 3, 3] takes 2 channels, got 3 in [2, 3, 5, 5]",
    ],
    [
      () => ops.conv2d(x, input("w", [4, 3, 7, 7])),
      "conv2d: the kernel [4, 3, 7, 7] with padding [0, 0, 0, 0] and dilation [1, 1] is larger than the image [2, 3, 5, 5]",
    ],
    [() => ops.conv2d(x, input("w", [4, 3])), "conv2d: the kernel must have four fixed axes, got [4, 3]"],
    [
      () => ops.conv2d(x, input("w", [4, 3, 3, 3]), { stride: 0 }),
      "conv2d: stride must be a whole number of at least 1, or two, got 0",
    ],
    [
      () => ops.conv2d(x, input("w", [4, 3, 3, 3]), { padding: [1, -1] }),
      "conv2d: padding must be a whole number of at least 0, two, or [top, left, bottom, right], got [1,-1]",
    ],
    [() => ops.conv2d(x, input("w", [4, 3, 3, 3]), { bias: input("b", [3]) }), "conv2d: the bias must be [4], got [3]"],
    [
      () => ops.conv2d(input("x", [2, 75]), input("w", [4, 3, 3, 3])),
      "conv2d: images must be [batch, channels, height, width], the last three fixed, got [2, 75]",
    ],
    [
      () => ops.convTranspose2d(x, input("w", [4, 3, 3, 3])),
      "convTranspose2d: the kernel [4, 3, 3, 3] takes 4 channels, got 3 in [2, 3, 5, 5]",
    ],
    [
      () => ops.convTranspose2d(x, input("w", [3, 4, 3, 3]), { stride: 2, outputPadding: 2 }),
      "convTranspose2d: the output padding must be below the stride [2, 2], got [2, 2]",
    ],
    [
      () => ops.convTranspose2d(x, input("w", [3, 4, 1, 1]), { padding: 3 }),
      "convTranspose2d: the padding [3, 3, 3, 3] leaves nothing of [2, 3, 5, 5]",
    ],
    [
      () => ops.conv2dWeightGrad(x, input("g", [2, 4, 5, 5]), 3),
      "over [2, 3, 5, 5] gives [2, channels, 3, 3], got [2, 4, 5, 5]",
    ],
    [() => ops.maxPool2d(x, 6), "maxPool2d: the window [6, 6] is larger than the image [2, 3, 5, 5]"],
    [
      () => ops.avgPool2d(x, 2, { padding: 2 }),
      "avgPool2d: the padding [2, 2, 2, 2] must be at most half the window [2, 2]",
    ],
    [() => ops.slice(x, [[0, 2, 0]]), "slice: strides must be whole and at least 1, got 0"],
    [
      () => ops.slice(input("x", ["batch", 2]), [[0, 1]]),
      "slice: axis 0 of [batch, 2] is symbolic and cannot be cut; leave its span out",
    ],
    [() => ops.slice(x, [[0.5, 1]]), "slice: starts and ends must be whole numbers, got [0.5, 1]"],
    [() => ops.select(x, 1, 3), "select: no index 3 along axis 1 of [2, 3, 5, 5]"],
    [() => ops.pad(x, [0, 0, 0, -1], [0, 0, 0, 0]), "pad: counts must be whole and not negative"],
    [
      () => ops.concat([x, input("y", [2, 3, 4, 4])], 1),
      "concat: all but axis 1 must agree, and that must have a fixed size; got [2, 3, 5, 5] float, [2, 3, 4, 4] float",
    ],
    [() => ops.concat([]), "concat: the list of tensors is empty"],
    [() => ops.split(x, 2, 1), "split: axis 1 of [2, 3, 5, 5] does not split into 2 equal parts"],
    [
      () => ops.tile(x, [2]),
      "tile: needs one count of 1 or more for each axis of [2, 3, 5, 5] (1 where symbolic), got [2]",
    ],
    [() => ops.gather(x, input("i", [2])), 'gather: indices must be whole numbers, got float; use cast(x, "int")'],
    [
      () => ops.oneHot(input("i", [2], "int"), 0),
      "oneHot: the number of classes must be whole and at least 1, got 0 for [2]",
    ],
  ];
  for (const [call, text] of rows) it(text, () => expect(call).toThrow(text));
});
