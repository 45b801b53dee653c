import { constant, type Tensor } from "../../graph/index.js";
import * as ops from "../../ops/index.js";
import { ints, values, type OpCase } from "./op-case.js";

/** Ops that put values elsewhere: shapes, slices, joins, gathering. */
export const layoutCases: readonly OpCase[] = [
  {
    op: "broadcastTo",
    name: "new and stretched axes",
    build: (x) => ops.broadcastTo(x, [2, 3, 4]),
    point: [values([3, 1])],
  },
  {
    op: "reshape",
    name: "with a size worked out",
    build: (x) => ops.mul(ops.reshape(x, [3, -1]), constant(values([3, 4]))),
    point: [values([2, 3, 2])],
  },
  {
    op: "flatten",
    name: "from axis 1",
    build: (x) => ops.mul(ops.flatten(x), constant(values([2, 6]))),
    point: [values([2, 3, 2])],
  },
  { op: "transpose", name: "reversed", build: (x) => ops.transpose(x), point: [values([2, 3])] },
  { op: "transpose", name: "three axes turned", build: (x) => ops.transpose(x, [1, 2, 0]), point: [values([2, 3, 4])] },

  {
    op: "slice",
    name: "two axes",
    build: (x) =>
      ops.slice(x, [
        [1, 3],
        [0, -1],
      ]),
    point: [values([4, 3])],
  },
  {
    op: "slice",
    name: "strided, values left over",
    build: (x) => ops.slice(x, [[1, undefined, 2], undefined, [0, 5, 3]]),
    point: [values([5, 2, 6])],
  },
  { op: "slice", name: "one value by a stride", build: (x) => ops.slice(x, [[2, 3, 4]]), point: [values([5])] },
  { op: "sliceAxis", name: "from the end", build: (x) => ops.sliceAxis(x, -1, -2), point: [values([2, 5])] },
  { op: "select", name: "last row", build: (x) => ops.select(x, 0, -1), point: [values([3, 2])] },
  { op: "pad", name: "by a value", build: (x) => ops.pad(x, [1, 0], [0, 2], 0.5), point: [values([2, 3])] },
  {
    op: "concat",
    name: "three parts",
    build: (...x) => ops.concat(x, 1),
    point: [values([2, 1]), values([2, 3]), values([2, 2])],
  },
  { op: "concat", name: "one input twice", build: (x) => ops.concat([x, x], 0), point: [values([2, 2])] },
  {
    op: "stack",
    name: "new middle axis",
    build: (...x) => ops.stack(x, 1),
    point: [values([2, 3]), values([2, 3], -2, 2, 4)],
  },
  {
    op: "split",
    name: "unequal parts, recombined",
    build: (x) => {
      const [a, b] = ops.split(x, [1, 3], 1) as [Tensor, Tensor];
      return ops.mul(a, b);
    },
    point: [values([2, 4])],
  },
  { op: "tile", name: "two axes", build: (x) => ops.tile(x, [2, 1, 3]), point: [values([2, 2, 2])] },
  { op: "gather", name: "rows, some twice", build: (x) => ops.gather(x, ints([2, 0, 2, 2])), point: [values([4, 3])] },
  {
    op: "gather",
    name: "middle axis by a matrix",
    build: (x) => ops.gather(x, ints([1, 0, 1, 1], [2, 2]), 1),
    point: [values([2, 3, 2])],
  },
];
