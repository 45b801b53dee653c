import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FormatError } from "../errors.js";
import { readSafetensors, type Safetensor, type SafetensorsValues, writeSafetensors } from "./safetensors.js";

/** A file with this header and so many bytes of data. */
const file = (header: string | object, dataBytes = 0): Uint8Array => {
  const json = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
};
const tensor = (begin: number, end: number, shape: unknown = [(end - begin) / 4], dtype: unknown = "F32") => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});
const values: fc.Arbitrary<SafetensorsValues> = fc.oneof(
  fc.float32Array(),
  fc.float64Array(),
  fc.bigInt64Array(),
  fc.uint8Array(),
);
const key = fc.string({ unit: "grapheme" }).filter((name) => name !== "__metadata__");

describe("safetensors", () => {
  it("writes the documented layout", () => {
    const bytes = writeSafetensors(new Map([["w", { shape: [2, 1], values: Float32Array.of(1, 2) }]]), {
      b: "2",
      a: "1",
    });
    const header = '{"__metadata__":{"a":"1","b":"2"},"w":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]}}';
    const length = Math.ceil(header.length / 8) * 8;
    expect(new DataView(bytes.buffer).getBigUint64(0, true)).toBe(BigInt(length));
    expect(new TextDecoder().decode(bytes.subarray(8, 8 + length))).toBe(header.padEnd(length));
    expect([...bytes.subarray(8 + length)]).toEqual([0, 0, 128, 63, 0, 0, 0, 64]);
  });

  it("returns what was written, as views, whatever the names; the order of the input does not matter", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(key, values), { selector: ([name]) => name }),
        fc.dictionary(key, fc.string()),
        (list, metadata) => {
          const tensors = new Map<string, Safetensor>(
            list.map(([name, data]) => [name, { shape: [data.length, 1], values: data }]),
          );
          const bytes = writeSafetensors(tensors, metadata);
          const read = readSafetensors(bytes, "f");
          expect(new Map(read.tensors)).toEqual(tensors);
          expect({ ...read.metadata }).toEqual({ ...metadata });
          for (const one of read.tensors.values()) expect(one.values.buffer).toBe(bytes.buffer);
          expect(writeSafetensors(new Map([...tensors].reverse()), metadata)).toEqual(bytes);
        },
      ),
    );
  });

  it("reads values that are not aligned, by copying them", () => {
    const bytes = writeSafetensors(new Map([["w", { shape: [2], values: Float64Array.of(1.5, -2) }]]));
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(readSafetensors(shifted.subarray(3), "f").tensors.get("w")?.values).toEqual(Float64Array.of(1.5, -2));
    // slice of a Node Buffer is a view
    const buffer = Buffer.from(shifted.buffer, 3);
    expect(readSafetensors(buffer, "f").tensors.get("w")?.values).toEqual(Float64Array.of(1.5, -2));
  });

  it("keeps scalars and empty tensors", () => {
    const tensors = new Map<string, Safetensor>([
      ["scalar", { shape: [], values: Float32Array.of(3) }],
      ["empty", { shape: [0, 4], values: new Float32Array(0) }],
    ]);
    expect(new Map(readSafetensors(writeSafetensors(tensors), "f").tensors)).toEqual(tensors);
  });

  it.each<[string, Uint8Array, string | RegExp]>([
    [
      "empty file",
      new Uint8Array(0),
      "f: not a safetensors file: must begin with an 8-byte header length, the file has 0 bytes",
    ],
    [
      "header beyond the file",
      file("{}").subarray(0, 9),
      "f: the safetensors header length must be in 2..1, got 2; the file is cut or of another kind",
    ],
    [
      "header length 0",
      new Uint8Array(20),
      "f: the safetensors header length must be in 2..12, got 0; the file is cut or of another kind",
    ],
    ["header length 2^63", Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 128, 1, 1), /must be in 2\.\.2, got 9223372036854776000/],
    [
      "an ONNX file",
      new TextEncoder().encode("\b\u0007\u0012\u0000\u0000\u0000\u0000\u0000 abcdefghijkl"),
      /the safetensors header length must be in/,
    ],
    ["no brace", file("[1,2]"), "f: the safetensors header must begin with {, found byte 0x5b"],
    ["bad JSON", file('{"a":}'), /f: the safetensors header is not valid JSON: /],
    [
      "bad UTF-8",
      Uint8Array.of(5, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0x22, 0xff, 0x22, 0x7d),
      /f: the safetensors header is not valid JSON: /,
    ],
    [
      "a tensor twice",
      file('{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{}}', 4),
      'f: the safetensors header has the key "a" twice',
    ],
    ["a tensor twice, escaped", file('{"a":1,"\\u0061" :2}'), 'f: the safetensors header has the key "a" twice'],
    [
      "dtype twice",
      file('{"a":{"dtype":"F32","shape":[1],"dtype":"U8","data_offsets":[0,4]}}', 4),
      'has the key "dtype" twice',
    ],
    [
      "unknown dtype",
      file({ w: tensor(0, 4, [2], "BF16") }, 4),
      'f: tensor "w": dtype must be one of F64, I64, F32, F16, U8, got "BF16"',
    ],
    ["dtype from the prototype", file({ w: tensor(0, 4, [2], "toString") }, 4), /dtype must be one of/],
    [
      "no dtype",
      file({ w: { shape: [1], data_offsets: [0, 4] } }, 4),
      /f: tensor "w": must have exactly dtype, shape and data_offsets, got \{"shape/,
    ],
    ["not an object", file({ w: 5 }), 'f: tensor "w": must have exactly dtype, shape and data_offsets, got 5'],
    [
      "shape and bytes differ",
      file({ w: tensor(0, 8, [3]) }, 8),
      'f: tensor "w": 4-byte values of shape [3] need 12 bytes, data_offsets [0, 8] give 8',
    ],
    [
      "dtype and bytes differ",
      file({ w: tensor(0, 8, [2], "F64") }, 8),
      'f: tensor "w": 8-byte values of shape [2] need 16 bytes',
    ],
    [
      "negative size",
      file({ w: tensor(0, 8, [-2]) }, 8),
      'f: tensor "w": shape must be a list of non-negative integers, got [-2]',
    ],
    [
      "size that overflows",
      file({ w: tensor(0, 8, [2 ** 40, 2 ** 40]) }, 8),
      /f: tensor "w": 4-byte values .* need 4\.8\d*e\+24 bytes/,
    ],
    [
      "three offsets",
      file({ w: { ...tensor(0, 4), data_offsets: [0, 4, 8] } }, 4),
      'f: tensor "w": data_offsets must be [begin, end], got [0,4,8]',
    ],
    [
      "beyond the file",
      file({ w: tensor(0, 8) }, 4),
      'f: tensor "w": data_offsets must be begin <= end <= 4 (the bytes of data in the file), got [0, 8]',
    ],
    ["backwards", file({ w: tensor(8, 4, [1]) }, 8), /f: tensor "w": data_offsets must be begin <= end <= 8/],
    [
      "overlap",
      file({ a: tensor(0, 8), b: tensor(4, 12) }, 12),
      'f: tensor "b": data_offsets must begin at 8, got [4, 12], which overlaps the tensor before it',
    ],
    [
      "hole",
      file({ a: tensor(0, 4), b: tensor(8, 12) }, 12),
      'f: tensor "b": data_offsets must begin at 4, got [8, 12], which leaves a hole before it',
    ],
    [
      "data of no tensor",
      file({ a: tensor(0, 4) }, 8),
      "f: the tensors end at byte 4 of the data, the file has 8; it is cut or has data of no tensor",
    ],
    [
      "metadata not strings",
      file({ __metadata__: { step: 5 } }),
      'f: __metadata__ must map names to strings, got {"step":5}',
    ],
  ])("refuses: %s", (_, bytes, message) => {
    expect(() => readSafetensors(bytes, "f")).toThrow(FormatError);
    expect(() => readSafetensors(bytes, "f")).toThrow(message);
  });

  it("holds halves, which are read as float32", () => {
    const file = writeSafetensors(new Map([["w", { shape: [3], values: Uint16Array.of(0x3c00, 0xc000, 0x3555) }]]));
    expect(readSafetensors(file, "f").tensors.get("w")).toEqual({
      ...{ shape: [3], values: Float32Array.of(1, -2, 0.333251953125) },
    });
  });

  it("never throws anything but FormatError, and never returns a tensor that does not fit its shape", () => {
    const good = writeSafetensors(
      new Map<string, Safetensor>([
        ["encoder.weight", { shape: [3, 2], values: new Float32Array(6) }],
        ["step", { shape: [], values: new BigInt64Array(1) }],
      ]),
      { note: "x" },
    );
    fc.assert(
      fc.property(
        fc.nat(good.length),
        fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 4 }),
        (length, changes) => {
          const bytes = good.slice(0, length);
          for (const [at, value] of changes) if (at < length) bytes[at] = value;
          try {
            for (const { shape, values: data } of readSafetensors(bytes, "f").tensors.values()) {
              expect(shape.reduce((all, size) => all * size, 1)).toBe(data.length);
            }
          } catch (error) {
            if (!(error instanceof FormatError)) throw error;
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("refuses to write a tensor whose shape does not fit", () => {
    expect(() => writeSafetensors(new Map([["w", { shape: [3], values: new Uint8Array(2) }]]))).toThrow(
      'safetensors: tensor "w": shape [3] does not hold 2 values',
    );
  });
});
