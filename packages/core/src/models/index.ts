export * from "./composition.js";
export * from "./vae.js";
export * from "./trainable.js";
export * from "./bound.js";
export * from "./classifier.js";
