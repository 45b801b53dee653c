/** `latents/files`: files written whole or not at all. */
export * from "../files/index.js";
