import * as ops from "../../ops/index.js";
import { distinct, values, type OpCase } from "./op-case.js";

/** Ops that sum, or take the largest, over axes: reductions and products of matrices. */
export const contractionCases: readonly OpCase[] = [
  { op: "sum", name: "all", build: (x) => ops.sum(x), point: [values([2, 3])] },
  { op: "sum", name: "one axis", build: (x) => ops.sum(x, 1), point: [values([2, 3, 2])] },
  { op: "sum", name: "axes kept", build: (x) => ops.sum(x, [0, -1], true), point: [values([2, 3, 2])] },
  { op: "mean", name: "all", build: (x) => ops.mean(x), point: [values([2, 3])] },
  { op: "mean", name: "one axis", build: (x) => ops.mean(x, -1), point: [values([2, 3, 2])] },
  { op: "maxOf", name: "one axis", build: (x) => ops.maxOf(x, 1), point: [distinct([2, 4])] },
  { op: "maxOf", name: "all, kept", build: (x) => ops.maxOf(x, undefined, true), point: [distinct([2, 4])] },
  { op: "logSumExp", name: "one axis", build: (x) => ops.logSumExp(x, 1), point: [values([2, 4])] },
  { op: "logSumExp", name: "two axes, kept", build: (x) => ops.logSumExp(x, [0, 2], true), point: [values([2, 3, 2])] },
  { op: "logMeanExp", name: "first axis", build: (x) => ops.logMeanExp(x, 0), point: [values([3, 2])] },
  { op: "softmax", name: "last axis", build: (x) => ops.softmax(x), point: [values([2, 4])] },
  { op: "softmax", name: "first axis", build: (x) => ops.softmax(x, 0), point: [values([3, 2])] },
  { op: "logSoftmax", name: "last axis", build: (x) => ops.logSoftmax(x), point: [values([2, 4])] },

  { op: "matmul", name: "plain", build: (a, b) => ops.matmul(a, b), point: [values([2, 3]), values([3, 4])] },
  {
    op: "matmul",
    name: "with bias",
    build: (a, b, c) => ops.matmul(a, b, { bias: c }),
    point: [values([2, 3]), values([3, 2]), values([2])],
  },
  {
    op: "matmul",
    name: "left transposed",
    build: (a, b) => ops.matmul(a, b, { transposeA: true }),
    point: [values([3, 2]), values([3, 4])],
  },
  {
    op: "matmul",
    name: "right transposed",
    build: (a, b) => ops.matmul(a, b, { transposeB: true }),
    point: [values([2, 3]), values([4, 3])],
  },
  {
    op: "matmul",
    name: "both transposed, with bias",
    build: (a, b, c) => ops.matmul(a, b, { transposeA: true, transposeB: true, bias: c }),
    point: [values([3, 2]), values([4, 3]), values([4])],
  },
  { op: "matmul", name: "a batch", build: (a, b) => ops.matmul(a, b), point: [values([2, 2, 3]), values([2, 3, 2])] },
  {
    op: "matmul",
    name: "stretched batches, both transposed",
    build: (a, b) => ops.matmul(a, b, { transposeA: true, transposeB: true }),
    point: [values([3, 2]), values([2, 1, 4, 3])],
  },
];
