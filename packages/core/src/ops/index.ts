export * from "./where.js";
export * from "./arithmetic.js";
export * from "./activations.js";
export * from "./reshape.js";
export * from "./reduce.js";
export * from "./matmul.js";
