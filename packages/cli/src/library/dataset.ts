/** `latents/dataset`: data sets by name or path, and their readers. */
export * from "../dataset/index.js";
