export * from "./evaluate.js";
export * from "./importance-nll.js";
