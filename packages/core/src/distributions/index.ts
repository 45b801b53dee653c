export * from "./distribution.js";
export * from "./normal.js";
export * from "./bernoulli.js";
export * from "./gaussian-mixture.js";
