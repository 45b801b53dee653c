export * from "./evaluate.js";
export * from "./importance-nll.js";
export { bitsPerDim } from "./bits-per-dim.js";
export * from "./evaluate-classifier.js";
