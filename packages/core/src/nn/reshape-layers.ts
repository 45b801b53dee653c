import {
  avgPool2d as avgPool2dOp,
  flatten as flattenOp,
  maxPool2d as maxPool2dOp,
  reshape as reshapeOp,
  type PoolOptions,
} from "../ops/index.js";
import { lambda, type Layer } from "./layer.js";

const sidesText = (kernel: number | readonly [number, number]): string =>
  typeof kernel === "number" ? `${kernel}x${kernel}` : kernel.join("x");

/** [batch, ...] -> [batch, values] */
export const flatten = (): Layer => lambda("flatten", (x) => flattenOp(x));

/** [batch, ...] -> [batch, ...shape] */
export const reshape = (...shape: readonly number[]): Layer =>
  lambda("reshape", (x) => reshapeOp(x, [x.shape[0], ...shape]));

/** Largest value of each window. Shapes: [batch, c, h, w] -> [batch, c, h', w']. The stride is the kernel unless given. */
export const maxPool2d = (kernel: number | readonly [number, number], options: PoolOptions = {}): Layer =>
  lambda("maxPool2d", (x) => maxPool2dOp(x, kernel, options), sidesText(kernel));

/** Mean of each window. Shapes: [batch, c, h, w] -> [batch, c, h', w']. The stride is the kernel unless given. */
export const avgPool2d = (kernel: number | readonly [number, number], options: PoolOptions = {}): Layer =>
  lambda("avgPool2d", (x) => avgPool2dOp(x, kernel, options), sidesText(kernel));
