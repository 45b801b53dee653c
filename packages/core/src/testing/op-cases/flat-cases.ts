import { ndArray } from "../../graph/index.js";
import * as ops from "../../ops/index.js";
import { unary, values, type OpCase } from "./op-case.js";

/** Ops without a gradient that run on devices all the same; results as floats. */
export const flatCases: readonly OpCase[] = [
  ...(["greater", "greaterEqual", "less", "equal"] as const).map((op): OpCase => ({
    op,
    name: "against a row",
    build: (a, b) => ops.toFloat(ops[op](a, b)),
    point: [ndArray([1, 2, 3, 3, 2, 1], [2, 3]), ndArray([2, 2, 2])],
  })),
  {
    op: "and",
    name: "two tests",
    build: (a) => ops.toFloat(ops.and(ops.greater(a, 0), ops.less(a, 1))),
    point: [values([6])],
  },
  { op: "not", name: "a test", build: (a) => ops.toFloat(ops.not(ops.greater(a, 0))), point: [values([6])] },
  {
    op: "isFinite",
    name: "of log",
    build: (a) => ops.toFloat(ops.isFinite(ops.log(a))),
    point: [ndArray([-1, 0, 1, 2])],
  },
  unary("sign", ndArray([-2, 0, 3])),
  unary("floor", values([6])),
  {
    op: "argMax",
    name: "along rows, with a tie",
    build: (x) => ops.toFloat(ops.argMax(x, 1)),
    point: [ndArray([1, 3, 3, 5, 2, 1], [2, 3])],
  },
  {
    op: "oneHot",
    name: "of a matrix of classes",
    build: (x) => ops.oneHot(ops.cast(x, "int"), 4),
    point: [ndArray([0, 3, 1, 5], [2, 2])],
  },
  { op: "full", name: "added to", build: (x) => ops.add(x, ops.full([2, 3], 1.5)), point: [values([3])] },
  { op: "stopGradient", name: "is x", build: ops.stopGradient, point: [values([3])] },
  {
    op: "cast",
    name: "to whole numbers and back",
    build: (x) => ops.toFloat(ops.cast(x, "int")),
    point: [ndArray([-1.7, 0.2, 3.9])],
  },
];
