export * from "./generate-variants.js";
export * from "./augmentation-plan.js";
export * from "./augmentation-experiment.js";
