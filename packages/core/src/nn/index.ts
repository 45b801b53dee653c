export * from "./initializers.js";
export * from "./scope.js";
export * from "./layer.js";
export * from "./activation.js";
export * from "./linear.js";
export * from "./mlp.js";
