import { FormatError } from "@latents/core";

/**
 * Where ONNX keeps messages that may hold a tensor, by the message they are in: field number -> message. Numbers are those of onnx.proto.
 * A tensor that lies in another file says so in `external_data` (13) or `data_location` (14).
 */
const inner: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  Model: { 7: "Graph", 20: "TrainingInfo", 25: "Function" },
  TrainingInfo: { 1: "Graph", 2: "Graph" },
  Function: { 7: "Node", 11: "Attribute" },
  Graph: { 1: "Node", 5: "Tensor", 15: "SparseTensor" },
  Node: { 5: "Attribute" },
  Attribute: { 5: "Tensor", 6: "Graph", 10: "Tensor", 11: "Graph", 22: "SparseTensor", 23: "SparseTensor" },
  SparseTensor: { 1: "Tensor", 2: "Tensor" },
};

const deepest = 64;

/**
 * Refuses a model that keeps values in other files: whoever loads it would read a path of the model's choice.
 * Throws FormatError, also where the bytes are no ONNX model.
 */
export function refuseExternalData(bytes: Uint8Array, name: string): void {
  const graphs = walk(bytes, "Model", name, 0);
  if (graphs === 0) throw new FormatError(`${name}: is not an ONNX model: it has no graph`);
}

/** Returns the number of inner messages that it knows. */
function walk(bytes: Uint8Array, kind: string, name: string, depth: number): number {
  if (depth > deepest) throw new FormatError(`${name}: its graphs are nested more than ${deepest} deep`);
  const reader = new WireReader(bytes, name);
  let found = 0;
  while (!reader.isAtEnd) {
    const { field, wire } = reader.tag();
    if (kind === "Tensor" && (field === 13 || field === 14)) {
      const isElsewhere = field === 13 || wire !== 0 || reader.varint() !== 0;
      if (isElsewhere)
        throw new FormatError(`${name}: keeps values in other files, which is refused; export it as one file`);
      continue;
    }
    const message = inner[kind]?.[field];
    if (wire === 2) {
      const part = reader.bytes();
      if (message === undefined) continue;
      found++;
      walk(part, message, name, depth + 1);
    } else reader.skip(wire);
  }
  return found;
}

/** Reads Protocol Buffers as far as lengths and tags go. */
class WireReader {
  #at = 0;
  constructor(
    private readonly data: Uint8Array,
    private readonly name: string,
  ) {}

  get isAtEnd(): boolean {
    return this.#at >= this.data.length;
  }

  tag(): { field: number; wire: number } {
    const tag = this.varint();
    // there is no field 0
    if (tag < 8) this.#refuse();
    return { field: Math.floor(tag / 8), wire: tag % 8 };
  }

  /** A number; beyond 2^53 it is not exact, which neither tags nor lengths reach. */
  varint(): number {
    let [value, scale] = [0, 1];
    for (let i = 0; i < 10; i++) {
      if (this.isAtEnd) return this.#refuse();
      const byte = this.data[this.#at++];
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      scale *= 128;
    }
    return this.#refuse();
  }

  bytes(): Uint8Array {
    const length = this.varint();
    const from = this.#at;
    this.#advance(length);
    return this.data.subarray(from, this.#at);
  }

  skip(wire: number): void {
    if (wire === 0) this.varint();
    else if (wire === 1) this.#advance(8);
    else if (wire === 5) this.#advance(4);
    else this.#refuse();
  }

  #advance(length: number): void {
    if (length > this.data.length - this.#at) this.#refuse();
    this.#at += length;
  }

  #refuse(): never {
    throw new FormatError(`${this.name}: is not an ONNX model: its bytes end too early or go on too long`);
  }
}
