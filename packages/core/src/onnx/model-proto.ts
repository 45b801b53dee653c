import { BinaryWriter } from "@bufbuild/protobuf/wire";
import type { DType, OnnxAttribute, Shape } from "../graph/index.js";

/** A graph attribute (the body of a Loop) beside the plain ones. */
export type Attribute = OnnxAttribute | { graph: GraphProto };

/** A node; `domain` is empty for ONNX's own ops. */
export interface NodeProto {
  readonly opType: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** Kinds that a file may have: those of tensors, and four bytes at once, which graphics processors take where they know no bytes. */
export type FileType = DType | "uint32";

/** An initializer. */
export interface TensorProto {
  readonly name: string;
  readonly dtype: FileType;
  readonly shape: readonly number[];
  /** Little-endian values. */
  readonly raw: Uint8Array;
}

/** An input or output with its kind and shape; symbolic axes are named. */
export interface ValueInfo {
  readonly name: string;
  readonly dtype: FileType;
  readonly shape: Shape;
}

/** ONNX's GraphProto: nodes in an order in which they can run. */
export interface GraphProto {
  readonly name: string;
  readonly nodes: readonly NodeProto[];
  readonly initializers: readonly TensorProto[];
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
}

/** ONNX's TensorProto.DataType. */
const dataType: Record<FileType, number> = { float: 1, uint8: 2, int: 7, bool: 9, uint32: 12 };

const tag = { varint: 0, bytes: 2, fixed32: 5 } as const;

function message(w: BinaryWriter, field: number, write: (w: BinaryWriter) => void): void {
  w.tag(field, tag.bytes).fork();
  write(w);
  w.join();
}
const text = (w: BinaryWriter, field: number, value: string): unknown => w.tag(field, tag.bytes).string(value);
const whole = (w: BinaryWriter, field: number, value: number): unknown => w.tag(field, tag.varint).int64(value);

function writeAttribute(w: BinaryWriter, name: string, value: Attribute): void {
  text(w, 1, name);
  if ("float" in value) w.tag(2, tag.fixed32).float(value.float).tag(20, tag.varint).int32(1);
  else if ("int" in value) {
    whole(w, 3, value.int);
    w.tag(20, tag.varint).int32(2);
  } else if ("string" in value) w.tag(4, tag.bytes).string(value.string).tag(20, tag.varint).int32(3);
  else if ("graph" in value) {
    message(w, 6, (inner) => writeGraph(inner, value.graph));
    w.tag(20, tag.varint).int32(5);
  } else {
    for (const int of value.ints) whole(w, 8, int);
    w.tag(20, tag.varint).int32(7);
  }
}

function writeValueInfo(w: BinaryWriter, { name, dtype, shape }: ValueInfo): void {
  text(w, 1, name);
  message(w, 2, (type) =>
    message(type, 1, (tensor) => {
      tensor.tag(1, tag.varint).int32(dataType[dtype]);
      message(tensor, 2, (dims) => {
        for (const dim of shape)
          message(dims, 1, (one) => {
            if (typeof dim === "number") whole(one, 1, dim);
            else text(one, 2, dim);
          });
      });
    }),
  );
}

function writeGraph(w: BinaryWriter, graph: GraphProto): void {
  for (const node of graph.nodes)
    message(w, 1, (n) => {
      for (const name of node.inputs) text(n, 1, name);
      for (const name of node.outputs) text(n, 2, name);
      text(n, 3, node.outputs[0] ?? node.opType);
      text(n, 4, node.opType);
      for (const [name, value] of Object.entries(node.attributes)) message(n, 5, (a) => writeAttribute(a, name, value));
      if (node.domain !== "") text(n, 7, node.domain);
    });
  text(w, 2, graph.name);
  for (const tensor of graph.initializers)
    message(w, 5, (t) => {
      for (const dim of tensor.shape) whole(t, 1, dim);
      t.tag(2, tag.varint).int32(dataType[tensor.dtype]);
      text(t, 8, tensor.name);
      t.tag(9, tag.bytes).bytes(tensor.raw);
    });
  for (const info of graph.inputs) message(w, 11, (v) => writeValueInfo(v, info));
  for (const info of graph.outputs) message(w, 12, (v) => writeValueInfo(v, info));
}

/** Opset of the default domain that every lowering is written for. */
export const opset = 18;

/** Domain of the operators of `@latents/native`. */
export const nativeDomain = "latents";

/**
 * Serialises a graph as an ONNX ModelProto (IR version 9, opset 18, com.microsoft version 1, and version 1 of our own operators where the
 * graph has any). Source: onnx.proto3 of the ONNX specification.
 */
export function encodeModel(graph: GraphProto, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  const w = new BinaryWriter();
  whole(w, 1, 9);
  text(w, 2, "latents");
  message(w, 7, (g) => writeGraph(g, graph));
  const domains: [string, number][] = [
    ["", opset],
    ["com.microsoft", 1],
  ];
  if (graph.nodes.some((node) => node.domain === nativeDomain)) domains.push([nativeDomain, 1]);
  for (const [domain, version] of domains)
    message(w, 8, (o) => {
      if (domain !== "") text(o, 1, domain);
      whole(o, 2, version);
    });
  for (const [key, value] of Object.entries(metadata))
    message(w, 14, (entry) => {
      text(entry, 1, key);
      text(entry, 2, value);
    });
  return w.finish();
}
