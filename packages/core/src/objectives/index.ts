export * from "./objective.js";
export * from "./elbo.js";
