import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { FormatError } from "../errors.js";
import type { Shape } from "../graph/index.js";

/** What an ONNX file says of itself. */
export interface OnnxNet {
  readonly inputs: readonly { readonly name: string; readonly shape: Shape }[];
  readonly outputs: readonly { readonly name: string; readonly shape: Shape }[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** Field numbers of onnx.proto3. */
const fields = {
  model: { graph: 7, metadata: 14 },
  graph: { input: 11, output: 12 },
  value: { name: 1, type: 2 },
  dimension: { size: 1, symbol: 2 },
} as const;

/** Bytes of text at most, of what may come from a stranger. */
const mostText = 1_000_000;

/**
 * Reads inputs, outputs and metadata of an ONNX file, not its nodes and values. Axes of an unknown size have a name.
 * Throws FormatError, beginning with `where`, for bytes that are no ONNX model.
 */
export function readOnnxNet(bytes: Uint8Array, where: string): OnnxNet {
  const net = { inputs: [] as Port[], outputs: [] as Port[], metadata: {} as Record<string, string> };
  let graphs = 0;
  try {
    eachField(new BinaryReader(bytes), (reader, field) => {
      if (field === fields.model.metadata) {
        const [key, value] = entryOf(partOf(reader));
        net.metadata[key] = value;
      } else if (field === fields.model.graph) {
        graphs++;
        eachField(partOf(reader), (graph, inner) => {
          if (inner === fields.graph.input) net.inputs.push(portOf(partOf(graph)));
          else if (inner === fields.graph.output) net.outputs.push(portOf(partOf(graph)));
          else return false;
          return true;
        });
      } else return false;
      return true;
    });
  } catch (error) {
    throw new FormatError(`${where}: is not an ONNX model: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (graphs !== 1) throw new FormatError(`${where}: is not an ONNX model: it has ${graphs} graphs`);
  return net;
}

interface Port {
  readonly name: string;
  readonly shape: Shape;
}

/** Calls `take` for each field of bytes; what it does not take is skipped. */
function eachField(reader: BinaryReader, take: (reader: BinaryReader, field: number) => boolean): void {
  while (reader.pos < reader.len) {
    const [field, wire] = reader.tag();
    if (wire !== WireType.LengthDelimited || !take(reader, field)) reader.skip(wire, field);
  }
}

const partOf = (reader: BinaryReader): BinaryReader => new BinaryReader(reader.bytes());

function textOf(reader: BinaryReader): string {
  const bytes = reader.bytes();
  if (bytes.length > mostText) throw new Error(`a text of ${bytes.length} bytes`);
  return new TextDecoder().decode(bytes);
}

function entryOf(reader: BinaryReader): [key: string, value: string] {
  const entry: [string, string] = ["", ""];
  eachField(reader, (part, field) => {
    if (field !== 1 && field !== 2) return false;
    entry[field - 1] = textOf(part);
    return true;
  });
  return entry;
}

/** ValueInfo: name, type -> tensor type (1) -> shape (2) -> dimensions (1). */
function portOf(reader: BinaryReader): Port {
  let name = "";
  const shape: (number | string)[] = [];
  eachField(reader, (value, field) => {
    if (field === fields.value.name) name = textOf(value);
    else if (field === fields.value.type)
      within(partOf(value), [1, 2, 1], (dimension) => shape.push(sizeOf(dimension)));
    else return false;
    return true;
  });
  return { name, shape };
}

/** Calls `take` for each part on a way of fields. */
function within(reader: BinaryReader, [next, ...rest]: readonly number[], take: (part: BinaryReader) => void): void {
  eachField(reader, (part, field) => {
    if (field !== next) return false;
    const inner = partOf(part);
    if (rest.length > 0) within(inner, rest, take);
    else take(inner);
    return true;
  });
}

function sizeOf(reader: BinaryReader): number | string {
  let size: number | string = "?";
  while (reader.pos < reader.len) {
    const [field, wire] = reader.tag();
    if (field === fields.dimension.size && wire === WireType.Varint) size = Number(reader.int64());
    else if (field === fields.dimension.symbol && wire === WireType.LengthDelimited) size = textOf(reader);
    else reader.skip(wire, field);
  }
  return size;
}
