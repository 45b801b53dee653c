import { describe, expect, it } from "vitest";
import { encodeModel } from "./model-proto.js";
import { readOnnxNet } from "./read-net.js";

const model = encodeModel(
  {
    name: "net",
    nodes: [{ opType: "Add", domain: "", inputs: ["x", "w"], outputs: ["y"], attributes: {} }],
    initializers: [{ name: "w", dtype: "float", shape: [300], raw: new Uint8Array(1200).fill(7) }],
    inputs: [{ name: "x", dtype: "float", shape: ["batch", 300] }],
    outputs: [{ name: "y", dtype: "float", shape: ["batch", 300] }],
  },
  { run: "mine", config: '{"ü":1}' },
);

describe("readOnnxNet", () => {
  it("reads names, shapes and metadata", () => {
    expect(readOnnxNet(model, "y.onnx")).toEqual({
      inputs: [{ name: "x", shape: ["batch", 300] }],
      outputs: [{ name: "y", shape: ["batch", 300] }],
      metadata: { run: "mine", config: '{"ü":1}' },
    });
  });

  it.each([
    ["cut off", model.subarray(0, model.length / 2)],
    ["empty", new Uint8Array(0)],
    ["of another kind", new TextEncoder().encode("<!doctype html><html></html>")],
    ["of a length beyond its end", Uint8Array.of(0x3a, 0xff, 0xff, 0xff, 0xff, 0x0f)],
    ["of two graphs", Uint8Array.of(...model, ...model)],
  ])("refuses bytes that are %s", (_, bytes) => {
    expect(() => readOnnxNet(bytes, "y.onnx")).toThrow(/^y\.onnx: is not an ONNX model: /);
  });
});
