export * from "./schedule.js";
export * from "./optimizer.js";
export * from "./adam.js";
export * from "./adamax.js";
export * from "./sgd.js";
export * from "./clip-by-norm.js";
