export * from "./runtime.js";
export * from "./ort-runtime.js";
