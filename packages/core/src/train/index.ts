export * from "./step-memory.js";
export * from "./training-program.js";
export * from "./training-state.js";
export * from "./snapshot-steps.js";
export * from "./trainer.js";
export * from "./train.js";
