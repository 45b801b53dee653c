import {
  apply,
  broadcastShapes,
  formatShape,
  stridesOf,
  zeros,
  broadcastArray,
  type Dim,
  type NdArray,
  type Op,
  type Tensor,
} from "../graph/index.js";
import { ShapeError } from "../errors.js";
import { sum } from "./reduce.js";

interface Flags {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

const lastTwo = (x: Tensor, flip: boolean): [Dim, Dim] => {
  const [rows, columns] = x.shape.slice(-2) as [Dim, Dim];
  return flip ? [columns, rows] : [rows, columns];
};

const swapLast = (rank: number): number[] => [...Array.from({ length: rank - 2 }, (_, i) => i), rank - 1, rank - 2];

const matmulOp: Op<Flags> = {
  name: "matmul",
  infer: ([a, b, bias], { transposeA, transposeB }) => {
    if (a.rank < 2 || b.rank < 2)
      throw new ShapeError(
        `matmul: both sides need two axes or more, got ${formatShape(a.shape)} and ${formatShape(b.shape)}`,
      );
    const [rows, inner] = lastTwo(a, transposeA);
    const [inner2, columns] = lastTwo(b, transposeB);
    if (inner !== inner2)
      throw new ShapeError(
        `matmul: inner sizes differ, ${inner} and ${inner2}, for ${formatShape(a.shape)}${transposeA ? " transposed" : ""} times ${formatShape(b.shape)}${transposeB ? " transposed" : ""}`,
      );
    if (bias && (bias.rank !== 1 || bias.shape[0] !== columns || a.rank !== 2))
      throw new ShapeError(
        `matmul: the bias must be [${columns}] and the product a matrix, got ${formatShape(bias.shape)}`,
      );
    return {
      shape: [...broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2), "matmul"), rows, columns],
      dtype: "float",
    };
  },
  vjp: (g, { inputs: [a, b, bias], attributes: { transposeA, transposeB } }) => [
    transposeA ? matmul(b, g, { transposeA: transposeB, transposeB: true }) : matmul(g, b, { transposeB: !transposeB }),
    transposeB ? matmul(g, a, { transposeA: true, transposeB: transposeA }) : matmul(a, g, { transposeA: !transposeA }),
    bias && sum(g, 0),
  ],
  onnx: (w, [a, b, bias], node) => {
    const { transposeA, transposeB } = node.attributes;
    const [ta, tb] = node.inputs as [Tensor, Tensor];
    if (ta.rank === 2 && tb.rank === 2)
      return w.node("Gemm", bias ? [a, b, bias] : [a, b], {
        transA: { int: transposeA ? 1 : 0 },
        transB: { int: transposeB ? 1 : 0 },
      });
    const flip = (name: string, x: Tensor): string => w.node("Transpose", [name], { perm: { ints: swapLast(x.rank) } });
    return w.node("MatMul", [transposeA ? flip(a, ta) : a, transposeB ? flip(b, tb) : b]);
  },
  eval: ([a, b, bias], { attributes: { transposeA, transposeB } }) => multiply(a, b, bias, transposeA, transposeB),
};

function multiply(
  a: NdArray,
  b: NdArray,
  bias: NdArray | undefined,
  transposeA: boolean,
  transposeB: boolean,
): NdArray {
  const batch = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2), "matmul") as number[];
  const [x, y] = [
    broadcastArray(a, [...batch, ...a.shape.slice(-2)]),
    broadcastArray(b, [...batch, ...b.shape.slice(-2)]),
  ];
  const [ar, ac] = a.shape.slice(-2) as [number, number];
  const [br, bc] = b.shape.slice(-2) as [number, number];
  const [rows, inner, columns] = [transposeA ? ac : ar, transposeA ? ar : ac, transposeB ? br : bc];
  const [sa, sb] = [stridesOf([ar, ac]), stridesOf([br, bc])];
  const [aRow, aIn] = transposeA ? [sa[1], sa[0]] : [sa[0], sa[1]];
  const [bIn, bColumn] = transposeB ? [sb[1], sb[0]] : [sb[0], sb[1]];
  const out = zeros([...batch, rows, columns]);
  const count = batch.reduce((p, dim) => p * dim, 1);
  for (let n = 0; n < count; n++)
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++) {
        let total = bias ? bias.data[j] : 0;
        for (let k = 0; k < inner; k++)
          total += x.data[n * ar * ac + i * aRow + k * aIn] * y.data[n * br * bc + k * bIn + j * bColumn];
        out.data[(n * rows + i) * columns + j] = total;
      }
  return out;
}

/**
 * a b over the last two axes, each side transposed on demand; leading axes broadcast. A `bias` [columns] (matrices only)
 * is added to every row by the same kernel. Throws ShapeError if the inner sizes differ.
 */
export function matmul(
  a: Tensor,
  b: Tensor,
  options: { transposeA?: boolean; transposeB?: boolean; bias?: Tensor } = {},
): Tensor {
  const { transposeA = false, transposeB = false, bias } = options;
  return apply(matmulOp, bias ? [a, b, bias] : [a, b], { transposeA, transposeB });
}
