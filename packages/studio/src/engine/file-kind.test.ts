import { expect, it } from "vitest";
import { refuseOtherKinds } from "./file-kind";

const of = (bytes: readonly number[]) => () => refuseOtherKinds(Uint8Array.from(bytes), "x");

it("names what a file is that is no model, and what would be one", () => {
  expect(of([])).toThrow("x: is empty; drop a model.safetensors, which latents export and Train here write");
  expect(of([0x89, 0x50, 0x4e, 0x47, 13])).toThrow("x: is a PNG picture;");
  expect(of([0x50, 0x4b, 3, 4])).toThrow("x: is a zip archive;");
  // as our own files begin, and those of PyTorch
  expect(of([0x08, 0x09, 0x12, 0x07])).toThrow("x: is an ONNX file");
  expect(of([0x08, 0x07, 0x12, 0x07])).toThrow("x: is an ONNX file");
});

it("leaves the rest to the reader of models: a header's length, then a brace", () => {
  expect(of([0x08, 0x12, 0, 0, 0, 0, 0, 0, 0x7b])).not.toThrow();
  expect(of([0x90, 0x01, 0, 0, 0, 0, 0, 0, 0x7b])).not.toThrow();
});
