export * from "./runtime.js";
export * from "./ort-runtime.js";
export * from "./reference-runtime.js";
