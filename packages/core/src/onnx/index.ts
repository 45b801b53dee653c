export * from "./model-proto.js";
export * from "./lower.js";
export * from "./read-net.js";
export * from "./graph-model.js";
export * from "./loop-model.js";
export * from "./step-model.js";
