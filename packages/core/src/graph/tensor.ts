import type { NdArray } from "./nd-array.js";
import type { Shape } from "./shape.js";

/** Element kind. `float` is float32 on devices and float64 in the reference runtime; `int` is int64. */
export type DType = "float" | "int" | "bool" | "uint8";

/** A value of an ONNX attribute: a whole number, a float, a text, or a list of whole numbers. */
export type OnnxAttribute = { int: number } | { float: number } | { string: string } | { ints: readonly number[] };

/** What an op's lowering writes to: each call adds a node or a constant and returns the name of its result. */
export interface NodeWriter {
  node(
    opType: string,
    inputs: readonly string[],
    attributes?: Readonly<Record<string, OnnxAttribute>>,
    domain?: string,
  ): string;
  /** A one-axis int64 constant: shapes, axes, pads. */
  ints(values: readonly number[]): string;
  /** A float constant; without a shape, a scalar. */
  floats(values: ArrayLike<number>, shape?: readonly number[]): string;
}

/** An op is one object: shape rule, gradient, ONNX node and float64 evaluation together. */
// `any`: an op of any attributes must pass as an Op; each op declares its own.
// oxlint-disable-next-line typescript/no-explicit-any
export interface Op<A = any> {
  readonly name: string;
  /** Shape and kind of the result. Throws ShapeError. */
  infer(inputs: readonly Tensor[], attributes: A): { shape: Shape; dtype: DType };
  /**
   * Gradient of a scalar with respect to each input, given the gradient `g` with respect to the output. A result
   * may have the output's broadcast shape: un-broadcasting happens in `gradient`. `undefined`: no gradient flows.
   * `null` in place of the function: the op has none (comparisons, rounding).
   */
  readonly vjp: ((g: Tensor, node: Tensor<A>) => readonly (Tensor | undefined)[]) | null;
  onnx(writer: NodeWriter, inputs: readonly string[], node: Tensor<A>): string;
  eval(inputs: readonly NdArray[], node: Tensor<A>): NdArray;
}

let nextId = 0;

/** A symbolic tensor: an op applied to others, or (without an op) an input or a constant. */
// oxlint-disable-next-line typescript/no-explicit-any
export class Tensor<A = any> {
  readonly id = nextId++;
  constructor(
    readonly op: Op<A> | undefined,
    readonly inputs: readonly Tensor[],
    readonly attributes: A,
    readonly shape: Shape,
    readonly dtype: DType,
    /** The name of an input; inputs are equal by identity, names must be unique in one program. */
    readonly name?: string,
    /** The values of a constant. */
    readonly constant?: NdArray,
  ) {}
  get rank(): number {
    return this.shape.length;
  }
}

/** A value fed when the graph runs: data, noise, a parameter. */
export const input = (name: string, shape: Shape, dtype: DType = "float"): Tensor =>
  new Tensor(undefined, [], undefined, [...shape], dtype, name);

/** A fixed value. A number makes a scalar of shape []. */
export function constant(value: number | NdArray, dtype: DType = "float"): Tensor {
  const array: NdArray = typeof value === "number" ? { shape: [], data: Float64Array.of(value) } : value;
  return new Tensor(undefined, [], undefined, array.shape, dtype, undefined, array);
}

/** Applies an op. Constants of one value are folded. */
export function apply<A>(op: Op<A>, inputs: readonly Tensor[], attributes: A): Tensor {
  const { shape, dtype } = op.infer(inputs, attributes);
  const node = new Tensor<A>(op, inputs, attributes, shape, dtype);
  if (inputs.length > 0 && inputs.every((x) => x.constant?.data.length === 1) && shape.every((dim) => dim === 1))
    return constant(
      op.eval(
        inputs.map((x) => x.constant!),
        node,
      ),
      dtype,
    );
  return node;
}

/** True for a constant whose every value is `value`. */
export const isConstant = (x: Tensor, value: number): boolean => x.constant?.data.every((v) => v === value) ?? false;

/** Every tensor that `roots` depend on, inputs before users. */
export function topological(roots: readonly Tensor[]): Tensor[] {
  const order: Tensor[] = [];
  const seen = new Set<Tensor>();
  const stack: { node: Tensor; next: number }[] = [];
  for (const root of roots) {
    if (seen.has(root)) continue;
    seen.add(root);
    stack.push({ node: root, next: 0 });
    while (stack.length > 0) {
      const top = stack[stack.length - 1];
      const child = top.node.inputs[top.next++];
      if (child === undefined) {
        order.push(top.node);
        stack.pop();
      } else if (!seen.has(child)) {
        seen.add(child);
        stack.push({ node: child, next: 0 });
      }
    }
  }
  return order;
}
