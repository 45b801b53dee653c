import { expect, it } from "vitest";
import { refuseExternalData } from "./onnx-external-data.js";

/** A field of Protocol Buffers: a message or text (wire 2), or a number (wire 0). */
function field(number: number, value: Uint8Array | string | number): Uint8Array {
  const wire = typeof value === "number" ? 0 : 2;
  if (typeof value === "number") return Uint8Array.from([...varint(number * 8 + wire), ...varint(value)]);
  const bytes = typeof value === "string" ? new TextEncoder().encode(value) : value;
  return Uint8Array.from([...varint(number * 8 + wire), ...varint(bytes.length), ...bytes]);
}
function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}
const join = (...parts: Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));

const plain = join(field(8, "w"), field(2, 1), field(9, "1234"));
const inFile = join(field(8, "w"), field(13, join(field(1, "location"), field(2, "../../etc/passwd"))), field(14, 1));
const onlyLocation = join(field(8, "w"), field(14, 1));
const graphWith = (tensor: Uint8Array): Uint8Array => field(7, join(field(2, "g"), field(5, tensor)));
const inAttribute = (tensor: Uint8Array): Uint8Array => field(7, field(1, field(5, field(5, tensor))));
const inBranch = (tensor: Uint8Array): Uint8Array => field(7, field(1, field(5, field(6, field(5, tensor)))));
const inList = (tensor: Uint8Array): Uint8Array => field(7, field(1, field(5, field(10, tensor))));
const inSparse = (tensor: Uint8Array): Uint8Array => field(7, field(15, field(1, tensor)));
const inFunction = (tensor: Uint8Array): Uint8Array =>
  join(graphWith(plain), field(25, field(7, field(5, field(5, tensor)))));
const inTraining = (tensor: Uint8Array): Uint8Array => join(graphWith(plain), field(20, field(1, field(5, tensor))));

it.each([graphWith, inAttribute, inBranch, inList, inSparse, inFunction, inTraining])("%o", (place) => {
  expect(() => refuseExternalData(place(plain), "m.onnx")).not.toThrow();
  for (const tensor of [inFile, onlyLocation])
    expect(() => refuseExternalData(place(tensor), "m.onnx")).toThrow(
      "m.onnx: keeps values in other files, which is refused; export it as one file",
    );
});

it("says that values are in the file where they are", () => {
  expect(() => refuseExternalData(graphWith(join(plain, field(14, 0))), "m.onnx")).not.toThrow();
});

it.each([
  ["nothing", Uint8Array.of()],
  ["text", new TextEncoder().encode("<html>hello</html>")],
  ["an end too early", graphWith(plain).subarray(0, 9)],
  ["a number without an end", Uint8Array.from(Array<number>(20).fill(255))],
  ["no graph", field(8, "x")],
])("refuses what is no model: %s", (_, bytes) => {
  expect(() => refuseExternalData(bytes, "m.onnx")).toThrow(/^m\.onnx: is not an ONNX model: /);
});

it("refuses graphs within graphs without end", () => {
  let tensor = field(5, plain);
  for (let i = 0; i < 40; i++) tensor = field(1, field(5, field(6, tensor)));
  expect(() => refuseExternalData(field(7, tensor), "m.onnx")).toThrow("nested more than 64 deep");
});
