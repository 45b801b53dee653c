import { describe, expect, it } from "vitest";
import { input } from "../graph/index.js";
import { FormatError } from "../errors.js";
import { graphModel } from "../onnx/index.js";
import { checkedOnnx, requireOnnxChecksum } from "./onnx-checksum.js";

const x = input("x", ["batch", 2]);
const plain = graphModel({ name: "same", inputs: [x], outputs: { y: x }, metadata: { run: "mine" } });
const checked = checkedOnnx(plain);

describe("the checksum of an ONNX file", () => {
  it("stands behind the version of its form, as one more word of metadata, and nothing else changes", () => {
    const entry = checked.length - plain.length;
    expect(entry).toBe(27);
    expect([...checked.subarray(0, 4)]).toEqual([0x08, 9, 0x72, 25]);
    expect(checked.subarray(2 + entry)).toEqual(plain.subarray(2));
    const [key, digits] = [checked.subarray(6, 19), checked.subarray(21, 29)].map((part) =>
      Buffer.from(part).toString(),
    );
    expect(key).toBe("latents.crc32");
    expect(digits).toMatch(/^[0-9a-f]{8}$/);
  });

  it("finds every changed byte, those of its key too, and every cut", () => {
    expect(() => requireOnnxChecksum(checked, "a.onnx")).not.toThrow();
    expect(() => requireOnnxChecksum(plain, "a.onnx")).not.toThrow();
    for (let at = 0; at < checked.length; at++) {
      const damaged = Uint8Array.from(checked, (byte, i) => (i === at ? byte ^ 4 : byte));
      expect(() => requireOnnxChecksum(damaged, "a.onnx"), `byte ${at}`).toThrow(FormatError);
    }
    // from 20 on it begins with the length of the digits, which is no message
    for (let from = 1; from < 20; from++)
      expect(() => requireOnnxChecksum(checked.subarray(from), "a.onnx"), `from ${from}`).toThrow(FormatError);
    for (let length = 30; length < checked.length; length++)
      expect(() => requireOnnxChecksum(checked.subarray(0, length), "a.onnx")).toThrow(
        /^a\.onnx: the file is damaged: its bytes have the checksum [0-9a-f]{8}, its metadata says "[0-9a-f]{8}"$/,
      );
  });
});
