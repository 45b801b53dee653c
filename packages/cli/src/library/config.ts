/** `latents/config`: recipes, config files, the config of a request. */
export * from "@latents/core/config";
export * from "../config/index.js";
