export * from "@latents/core";
export * from "./run/index.js";
