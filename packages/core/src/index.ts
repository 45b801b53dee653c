export * from "./errors.js";
export * from "./graph/index.js";
export * from "./ops/index.js";
export * from "./data/dataset.js";
export * from "./onnx/index.js";
export * from "./runtime/index.js";
