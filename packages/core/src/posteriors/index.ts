export * from "./posterior.js";
export * from "./normal-posterior.js";
