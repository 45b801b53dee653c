export * from "./shape.js";
export * from "./nd-array.js";
export * from "./tensor.js";
export * from "./gradient.js";
export * from "./print.js";
export * from "./program.js";
