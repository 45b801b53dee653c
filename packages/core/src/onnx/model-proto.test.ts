import { describe, expect, it } from "vitest";
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { encodeModel, type GraphProto } from "./model-proto.js";

type Field = number | bigint | Uint8Array;
/** The fields of a message, as (number, value) in order: numbers of varints and fixed32, bytes of the rest. */
function fields(bytes: Uint8Array): [number, Field][] {
  const reader = new BinaryReader(bytes);
  const out: [number, Field][] = [];
  while (reader.pos < reader.len) {
    const [no, type] = reader.tag();
    out.push([
      no,
      type === WireType.Varint ? Number(reader.int64()) : type === WireType.Bit32 ? reader.float() : reader.bytes(),
    ]);
  }
  return out;
}
const all = (message: [number, Field][], no: number): Field[] => message.flatMap(([n, v]) => (n === no ? [v] : []));
const inner = (message: [number, Field][], no: number): [number, Field][][] =>
  all(message, no).map((v) => fields(v as Uint8Array));
const text = (v: Field): string => new TextDecoder().decode(v as Uint8Array);
const texts = (message: [number, Field][], no: number): string[] => all(message, no).map(text);

const graph: GraphProto = {
  name: "small",
  nodes: [
    {
      opType: "Elu",
      domain: "",
      inputs: ["x"],
      outputs: ["y"],
      attributes: {
        alpha: { float: 0.5 },
        axis: { int: -1 },
        mode: { string: "edge" },
        pads: { ints: [0, 300] },
        body: { graph: { name: "inner", nodes: [], initializers: [], inputs: [], outputs: [] } },
      },
    },
    { opType: "Gelu", domain: "com.microsoft", inputs: ["y"], outputs: ["z"], attributes: {} },
  ],
  initializers: [{ name: "w", dtype: "int", shape: [1, 2], raw: Uint8Array.of(...Array<number>(16).fill(7)) }],
  inputs: [{ name: "x", dtype: "uint8", shape: ["batch", 3] }],
  outputs: [{ name: "z", dtype: "bool", shape: [] }],
};

// field numbers of onnx.proto3 (IR version 9)
describe("encodeModel", () => {
  const model = fields(encodeModel(graph, { shape: "1x28x28" }));
  const [g] = inner(model, 7);

  it("names IR version, producer, opsets and metadata", () => {
    expect(all(model, 1)).toEqual([9]);
    expect(texts(model, 2)).toEqual(["latents"]);
    expect(inner(model, 8).map((o) => [texts(o, 1), all(o, 2)])).toEqual([
      [[], [18]],
      [["com.microsoft"], [1]],
    ]);
    expect(inner(model, 14).map((m) => [texts(m, 1), texts(m, 2)])).toEqual([[["shape"], ["1x28x28"]]]);
  });
  it("writes nodes with every kind of attribute", () => {
    expect(texts(g, 2)).toEqual(["small"]);
    const [elu, gelu] = inner(g, 1);
    expect([texts(elu, 1), texts(elu, 2), texts(elu, 4), texts(elu, 7)]).toEqual([["x"], ["y"], ["Elu"], []]);
    expect(texts(gelu, 7)).toEqual(["com.microsoft"]);
    const [alpha, axis, mode, pads, body] = inner(elu, 5);
    expect([texts(alpha, 1), all(alpha, 2), all(alpha, 20)]).toEqual([["alpha"], [0.5], [1]]);
    expect([all(axis, 3), all(axis, 20)]).toEqual([[-1], [2]]);
    expect([texts(mode, 4), all(mode, 20)]).toEqual([["edge"], [3]]);
    expect([all(pads, 8), all(pads, 20)]).toEqual([[0, 300], [7]]);
    expect([texts(inner(body, 6)[0], 2), all(body, 20)]).toEqual([["inner"], [5]]);
  });
  it("writes tensors, and shapes with symbolic axes", () => {
    const [w] = inner(g, 5);
    expect([all(w, 1), all(w, 2), texts(w, 8)]).toEqual([[1, 2], [7], ["w"]]);
    expect(all(w, 9)).toEqual([graph.initializers[0].raw]);
    const type = (info: [number, Field][]): [number, Field][] => inner(inner(info, 2)[0], 1)[0];
    const [x] = inner(g, 11);
    expect([texts(x, 1), all(type(x), 1)]).toEqual([["x"], [2]]);
    expect(inner(inner(type(x), 2)[0], 1)).toEqual([[[2, new TextEncoder().encode("batch")]], [[1, 3]]]);
    const [z] = inner(g, 12);
    expect([texts(z, 1), all(type(z), 1), inner(inner(type(z), 2)[0], 1)]).toEqual([["z"], [9], []]);
  });
});
