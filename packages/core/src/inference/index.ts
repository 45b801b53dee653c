export * from "./complete-images.js";
export * from "./hidden-log-prob.js";
export * from "./masks.js";
export * from "./model-graphs.js";
export * from "./trained-vae.js";
