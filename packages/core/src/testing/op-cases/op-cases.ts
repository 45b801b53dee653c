import type * as ops from "../../ops/index.js";
import { contractionCases } from "./contraction-cases.js";
import { convCases, poolCases, transposeCases } from "./conv-cases.js";
import { elementwiseCases } from "./elementwise-cases.js";
import { layoutCases } from "./layout-cases.js";
import type { OpCase } from "./op-case.js";

export { flatCases } from "./flat-cases.js";
export { values, type OpCase } from "./op-case.js";

/** Every exported op that has a gradient, in the variants that take different paths. */
export const opCases: readonly OpCase[] = [
  ...elementwiseCases,
  ...contractionCases,
  ...layoutCases,
  ...convCases,
  ...transposeCases,
  ...poolCases,
];

/** Exports without a row in `opCases`, and why. */
export const withoutGradient: Readonly<Partial<Record<keyof typeof ops, string>>> = {
  asTensor: "no op: turns numbers into constants",
  unstretch: "no op: a step of building",
  elementwise: "no op: applies ops",
  isFilledWith: "no op: a question",
  elementwiseShape: "no op: a shape rule",
  unaryOp: "no op: makes ops",
  gradient: "no op: the gradient itself",
  full: "a constant",
  stopGradient: "stops it by design",
  cast: "no gradient flows through a change of kind",
  toFloat: "no gradient flows through a change of kind",
  oneHot: "of whole numbers",
  argMax: "piecewise constant",
  sign: "piecewise constant",
  floor: "piecewise constant",
  greater: "a comparison",
  greaterEqual: "a comparison",
  less: "a comparison",
  equal: "a comparison",
  isFinite: "a comparison",
  and: "of bools",
  not: "of bools",
};
