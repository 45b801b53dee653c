export * from "./gradient-check.js";
