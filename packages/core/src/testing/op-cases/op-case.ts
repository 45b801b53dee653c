import { constant, ndArray, type NdArray, type Tensor } from "../../graph/index.js";
import * as ops from "../../ops/index.js";

/** One use of an op, with a point to try it at: held against finite differences, and each runtime against the reference. */
export interface OpCase {
  /** The exported op that the case is about. */
  readonly op: keyof typeof ops;
  /** What is special about it. */
  readonly name: string;
  /** Builds the result from float inputs of the point's shapes. */
  readonly build: (...inputs: Tensor[]) => Tensor;
  /** Values away from every kink. */
  readonly point: readonly NdArray[];
  /** Allowed |float32 - float64| / max(1, |float64|) of the result; 2e-6 by default. */
  readonly tolerance?: number;
}

/** Values spread over low..high without order, the same every time: the fractional parts of multiples of the golden ratio. */
export function values(shape: readonly number[], low = -2, high = 2, seed = 1): NdArray {
  const count = shape.reduce((a, b) => a * b, 1);
  const at = (i: number): number =>
    low + (high - low) * (((i + 1) * 0.6180339887498949 + seed * 0.7548776662466927) % 1);
  return ndArray(
    Array.from({ length: count }, (_, i) => at(i)),
    shape,
  );
}

/** As values, but no |v| is below 0.1: off the kink at 0. */
export function offZero(shape: readonly number[], seed = 1): NdArray {
  const { data } = values(shape, -1.9, 1.9, seed);
  return ndArray(
    data.map((v) => v + (v < 0 ? -0.1 : 0.1)),
    shape,
  );
}

/** Values all further than 0.05 from each other: no two compete for a maximum. */
export function distinct(shape: readonly number[]): NdArray {
  const order = [...values(shape).data.entries()].sort((a, b) => a[1] - b[1]).map(([i]) => i);
  const data = new Float64Array(order.length);
  order.forEach((place, rank) => (data[place] = 0.1 * rank - 1));
  return ndArray(data, shape);
}

/** Whole numbers as a constant. */
export const ints = (list: readonly number[], shape: readonly number[] = [list.length]): Tensor =>
  constant(ndArray(list, shape), "int");
/** Truth values as a constant. */
export const bools = (list: readonly number[]): Tensor => constant(ndArray(list), "bool");

/** The one case of an elementwise op of one input. */
export const unary = (op: keyof typeof ops, point: NdArray, tolerance?: number): OpCase => ({
  op,
  name: "elementwise",
  build: ops[op] as (x: Tensor) => Tensor,
  point: [point],
  ...(tolerance === undefined ? {} : { tolerance }),
});

/** The ways in which two shapes broadcast. */
export const binaries = (op: keyof typeof ops, right: (shape: readonly number[]) => NdArray): OpCase[] => {
  const build = ops[op] as (a: Tensor, b: Tensor) => Tensor;
  const left = (shape: readonly number[]): NdArray => values(shape, 0.5, 2, 3);
  return [
    { op, name: "same shape", build, point: [left([2, 3]), right([2, 3])] },
    { op, name: "right side stretched along the last axis", build, point: [left([2, 3]), right([2, 1])] },
    { op, name: "left side given a leading axis", build, point: [left([3]), right([2, 3])] },
    { op, name: "both sides stretched", build, point: [left([2, 1]), right([1, 3])] },
    { op, name: "with a scalar", build, point: [left([2, 3]), right([])] },
  ];
};
