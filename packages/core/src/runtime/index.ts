export * from "./runtime.js";
export * from "./ort-runtime.js";
export { openOnnx, type OpenedOnnx } from "./open-onnx.js";
export * from "./reference-runtime.js";
