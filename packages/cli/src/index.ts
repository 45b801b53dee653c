export * from "@latents/core";
export * from "./data/index.js";
export * from "./run/index.js";
export * from "./config/index.js";
export * from "./picture/index.js";
export * from "./recipes/index.js";
