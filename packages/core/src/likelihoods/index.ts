export * from "./likelihood.js";
export * from "./bernoulli-likelihood.js";
export * from "./normal-likelihood.js";
