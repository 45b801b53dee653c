export * from "./model-graphs.js";
export * from "./trained-vae.js";
