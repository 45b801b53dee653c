/** `latents/draw`: pictures and charts. */
export * from "../draw/index.js";
