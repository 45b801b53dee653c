export * from "./model-graphs.js";
export * from "./trained-vae.js";
export * from "./trained-classifier.js";
