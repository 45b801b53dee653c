/** `latents/terminal`: tables, progress, errors and exit codes of a command. */
export * from "../terminal/index.js";
