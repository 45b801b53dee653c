export * from "./distribution.js";
export * from "./normal.js";
export * from "./bernoulli.js";
export * from "./gaussian-mixture.js";
export * from "./continuous-bernoulli.js";
export * from "./beta-distribution.js";
export * from "./laplace.js";
export * from "./discretised-logistic.js";
