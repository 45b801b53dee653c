import { topological, type DType, type NdArray, type NodeWriter, type Shape, type Tensor } from "../graph/index.js";
import type { Attribute, FileType, GraphProto, NodeProto, TensorProto } from "./model-proto.js";

/** Other ways to write some ops, by the op's name; undefined: as the op itself does. */
export type Lowerings = Readonly<
  Record<string, (writer: NodeWriter, inputs: readonly string[], node: Tensor) => string | undefined>
>;

/** Shape and kind of a value. */
export interface ValueType {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** A graph with the types of the values that are an op's result, an input or a constant. */
export interface TypedGraph {
  readonly graph: GraphProto;
  readonly types: ReadonlyMap<string, ValueType>;
}

/** Types by the names that lowering gave. */
export const typesOf = (names: ReadonlyMap<Tensor, string>): Map<string, ValueType> =>
  new Map([...names].map(([{ shape, dtype }, name]) => [name, { shape, dtype }]));

const bytesOf = (array: Float32Array | BigInt64Array | Uint8Array | Uint32Array): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

function constantBytes(values: ArrayLike<number>, dtype: FileType): Uint8Array {
  if (dtype === "float") return bytesOf(Float32Array.from(values));
  if (dtype === "uint32") return bytesOf(Uint32Array.from(values));
  if (dtype === "int") return bytesOf(BigInt64Array.from(Array.from(values), BigInt));
  return Uint8Array.from(values);
}

/** Writes one ONNX graph: nodes, constants shared by value, unique names under one prefix. */
export class GraphWriter implements NodeWriter {
  readonly nodes: NodeProto[] = [];
  readonly initializers: TensorProto[] = [];
  readonly #constants = new Map<string, string>();
  #next = 0;

  constructor(private readonly prefix = "") {}

  #name(stem: string): string {
    return `${this.prefix}${stem}_${this.#next++}`;
  }

  node(opType: string, inputs: readonly string[], attributes: Record<string, Attribute> = {}, domain = ""): string {
    const output = this.#name(opType);
    this.nodes.push({ opType, domain, inputs, outputs: [output], attributes });
    return output;
  }

  /** A node whose outputs have given names. */
  named(
    opType: string,
    inputs: readonly string[],
    outputs: readonly string[],
    attributes: Record<string, Attribute> = {},
  ): void {
    this.nodes.push({ opType, domain: "", inputs, outputs, attributes });
  }

  constant(values: ArrayLike<number>, shape: readonly number[], dtype: FileType): string {
    const key =
      values.length <= 1024
        ? `${dtype}[${shape.join()}]${Array.from(values)
            .map((v) => (Object.is(v, -0) ? "-0" : v))
            .join()}`
        : undefined;
    const known = key === undefined ? undefined : this.#constants.get(key);
    if (known !== undefined) return known;
    const name = this.#name("const");
    this.initializers.push({ name, dtype, shape, raw: constantBytes(values, dtype) });
    if (key !== undefined) this.#constants.set(key, name);
    return name;
  }

  /** A float constant under a given name. */
  initializer(name: string, values: Float32Array, shape: readonly number[]): void {
    this.initializers.push({ name, dtype: "float", shape, raw: bytesOf(values) });
  }

  ints(values: readonly number[]): string {
    return this.constant(values, [values.length], "int");
  }

  floats(values: ArrayLike<number>, shape: readonly number[] = values.length === 1 ? [] : [values.length]): string {
    return this.constant(values, shape, "float");
  }
}

const constantOf = (writer: GraphWriter, { data, shape }: NdArray, dtype: DType): string =>
  writer.constant(data, shape, dtype);

/** JSON has no infinities and no NaN: it would write all of them as null. */
export const exactNumbers = (_key: string, value: unknown): unknown =>
  typeof value === "number" && !Number.isFinite(value) ? String(value) : value;

/**
 * Writes everything that `roots` need. `names` holds the ONNX names of the inputs and receives those of all nodes.
 * Equal nodes (same op, attributes and inputs) are written once; what no root needs is not written.
 */
export function lowerNodes(
  writer: GraphWriter,
  roots: readonly Tensor[],
  names: Map<Tensor, string>,
  lowerings: Lowerings = {},
): void {
  const written = new Map<string, string>();
  for (const node of topological(roots)) {
    if (names.has(node)) continue;
    if (node.constant) names.set(node, constantOf(writer, node.constant, node.dtype));
    else if (node.op) {
      const inputs = node.inputs.map((x) => names.get(x)!);
      const key = `${node.op.name}(${inputs.join()})${JSON.stringify(node.attributes, exactNumbers)}`;
      const name =
        written.get(key) ?? lowerings[node.op.name]?.(writer, inputs, node) ?? node.op.onnx(writer, inputs, node);
      written.set(key, name);
      names.set(node, name);
    }
  }
}
