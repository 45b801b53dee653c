export * from "./anomaly-scores.js";
export { bitsPerDim } from "./bits-per-dim.js";
export * from "./evaluate.js";
export * from "./figure-names.js";
export * from "./importance-nll.js";
export * from "./paired-difference.js";
export * from "./roc.js";
export * from "./evaluate-classifier.js";
export * from "./sample-mean.js";
