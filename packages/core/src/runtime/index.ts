export * from "./runtime.js";
export * from "./ort-runtime.js";
export * from "./reference-runtime.js";
export { openOnnxNet, type OnnxNet } from "./onnx-net.js";
