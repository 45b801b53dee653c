import { InternalError } from "../../errors.js";
import type { DType } from "../../graph/index.js";
import type { FileType, NodeProto } from "../model-proto.js";

/** Steps of `latents.Elementwise`, in the order of `ElementwiseOp` in packages/native/cpp/kernels.h. */
const stepNames = [
  ...["neg", "abs", "sign", "exp", "log", "sqrt", "reciprocal", "sigmoid", "tanh", "relu", "leakyRelu", "elu"],
  ...["add", "sub", "mul", "div", "min", "max", "greater", "greaterEqual", "equal", "select", "copy"],
];

/** A program as it is written: operands are the places of inputs, then numbers, then steps. */
interface ElementwiseProgram {
  step(op: string, ...operands: readonly number[]): number;
  number(value: number): number;
}

/** Collects a program whose inputs are known; places of numbers and steps are settled at the end, so they are handed out as negative numbers before. */
export class ProgramWriter implements ElementwiseProgram {
  readonly #numbers: number[] = [];
  readonly #steps: { op: number; operands: readonly number[] }[] = [];

  constructor(private readonly inputs: number) {}

  number(value: number): number {
    const known = this.#numbers.findIndex((x) => Object.is(x, value));
    return -1 - 2 * (known >= 0 ? known : this.#numbers.push(value) - 1);
  }

  step(op: string, ...operands: readonly number[]): number {
    const index = stepNames.indexOf(op);
    if (index < 0) throw new InternalError(`elementwise: there is no step ${op}`);
    return -2 * this.#steps.push({ op: index, operands });
  }

  /** The place of a value among inputs, numbers and steps, in that order. */
  place(value: number): number {
    if (value >= 0) return value;
    return value % 2 === 0 ? this.inputs + this.#numbers.length - value / 2 - 1 : this.inputs - (value + 1) / 2;
  }

  /** Bits of the numbers, as float32. */
  get numbers(): number[] {
    return Array.from(new Uint32Array(Float32Array.from(this.#numbers).buffer));
  }

  /** Four numbers a step: what it does, and its operands; operands that it does not have repeat the first. */
  get program(): number[] {
    return this.#steps.flatMap(({ op, operands: [a, b = a, c = a] }) => [op, ...[a, b, c].map((x) => this.place(x))]);
  }
}

interface ElementwiseOp {
  /** Kinds of the inputs that it takes: "number" is float, "any" float, uint8 or bool. */
  readonly takes: readonly ("number" | "bool" | "any")[];
  readonly gives: DType;
  readonly write: (program: ElementwiseProgram, operands: readonly number[], node: NodeProto) => number;
}

const alphaOf = ({ attributes }: NodeProto, otherwise: number): number => {
  const { alpha } = attributes;
  return alpha && "float" in alpha ? alpha.float : otherwise;
};

const unary = (op: string): ElementwiseOp => ({
  ...{ takes: ["number"], gives: "float" },
  write: (program, [x]) => program.step(op, x),
});
const binary = (op: string, gives: DType = "float"): ElementwiseOp => ({
  ...{ takes: ["number", "number"], gives },
  write: (program, [a, b]) => program.step(op, a, b),
});
const swapped = (op: string): ElementwiseOp => ({
  ...{ takes: ["number", "number"], gives: "bool" },
  write: (program, [a, b]) => program.step(op, b, a),
});
const sloped = (op: string, otherwise: number): ElementwiseOp => ({
  ...{ takes: ["number"], gives: "float" },
  write: (program, [x], node) => program.step(op, x, program.number(alphaOf(node, otherwise))),
});

/** ONNX's elementwise operators on floats as steps. Bools are 0 and 1 there. */
const operators: Readonly<Record<string, ElementwiseOp>> = {
  Neg: unary("neg"),
  Abs: unary("abs"),
  Sign: unary("sign"),
  Exp: unary("exp"),
  Log: unary("log"),
  Sqrt: unary("sqrt"),
  Reciprocal: unary("reciprocal"),
  Sigmoid: unary("sigmoid"),
  Tanh: unary("tanh"),
  Relu: unary("relu"),
  LeakyRelu: sloped("leakyRelu", 0.01),
  Elu: sloped("elu", 1),
  Add: binary("add"),
  Sub: binary("sub"),
  Mul: binary("mul"),
  Div: binary("div"),
  Min: binary("min"),
  Max: binary("max"),
  Clip: {
    ...{ takes: ["number", "number", "number"], gives: "float" },
    write: (program, [x, low, high]) => program.step("min", program.step("max", x, low), high),
  },
  Greater: binary("greater", "bool"),
  GreaterOrEqual: binary("greaterEqual", "bool"),
  Equal: binary("equal", "bool"),
  Less: swapped("greater"),
  LessOrEqual: swapped("greaterEqual"),
  Not: {
    ...{ takes: ["bool"], gives: "bool" },
    write: (program, [x]) => program.step("sub", program.number(1), x),
  },
  And: { takes: ["bool", "bool"], gives: "bool", write: (program, [a, b]) => program.step("mul", a, b) },
  Where: {
    ...{ takes: ["bool", "number", "number"], gives: "float" },
    write: (program, [condition, a, b]) => program.step("select", condition, a, b),
  },
  Cast: { takes: ["any"], gives: "float", write: (_program, [x]) => x },
};

const takesKind = (wanted: "number" | "bool" | "any", dtype: FileType | undefined): boolean =>
  dtype === "float"
    ? wanted !== "bool"
    : dtype === "bool"
      ? wanted !== "number"
      : dtype === "uint8" && wanted === "any";

/** The operator of a node as steps, where it has one for inputs of these kinds. */
export function elementwiseOp(
  { opType, domain, inputs, attributes }: NodeProto,
  kindOf: (name: string) => FileType | undefined,
): ElementwiseOp | undefined {
  const op = domain === "" ? operators[opType] : undefined;
  if (!op || op.takes.length !== inputs.length) return undefined;
  const { to } = attributes;
  if (opType === "Cast" && !(to && "int" in to && to.int === 1)) return undefined;
  return inputs.every((name, i) => takesKind(op.takes[i], kindOf(name))) ? op : undefined;
}
