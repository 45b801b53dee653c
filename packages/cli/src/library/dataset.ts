/** `latents/dataset`: data sets by name or path, and their readers; what the columns of a table are. */
export * from "../dataset/index.js";
export * from "@latents/core/tables";
