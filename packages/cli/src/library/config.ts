/** `latents/config`: recipes, config files, the config of a request. */
export * from "../config/index.js";
