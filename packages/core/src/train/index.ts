export * from "./step-memory.js";
export * from "./training-program.js";
export * from "./training-state.js";
export { keepOf, patienceIsOver, type EarlyStopping, type Keep } from "./validated.js";
export * from "./snapshot-steps.js";
export * from "./trainer.js";
export type { Progress, TrainingLength } from "./chunk-loop.js";
export * from "./train.js";
export * from "./train-classifier.js";
